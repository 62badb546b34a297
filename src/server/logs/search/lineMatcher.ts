import { RE2JS, RE2JSSyntaxException } from "re2js";
import { foldsCase, patternFoldsCase, plainMatcher } from "#api/logText/typedSearch.ts";
import type { LogConditions } from "../../store/logs.ts";

export type LineMatcher = {
  /** Judges a line's plain text. */
  matches(plain: string): boolean;
  /** What the database may look for beforehand. */
  holds?: NonNullable<LogConditions["holds"]>;
};

/**
 * Time is linear in the line, times the size of the compiled pattern: counted repetitions make it large. A thousand plain
 * characters fit.
 */
const MOST_INSTRUCTIONS = 1200;

/** What was typed, as the dashboard understands it. `fault`: why a pattern cannot be used, and where. */
export function lineMatcher(typed: string, isPattern: boolean): LineMatcher | { fault: string } {
  if (!isPattern)
    return { matches: plainMatcher(typed), holds: { text: typed, foldsCase: foldsCase(typed) } };
  try {
    const pattern = RE2JS.compile(typed, patternFoldsCase(typed) ? RE2JS.CASE_INSENSITIVE : 0);
    if (pattern.programSize() > MOST_INSTRUCTIONS)
      return { fault: "The pattern is too large. Repeat less often, or search for a part of it." };
    return { matches: (plain) => pattern.test(plain) };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { fault: faultOf(typed, error) };
    throw error;
  }
}

/** The engine names the piece it stumbled over; where that piece stands only once, its place is told too. */
function faultOf(typed: string, error: RE2JSSyntaxException): string {
  const sentence = `The pattern cannot be read: ${error.getDescription()}`;
  const piece = error.getPattern();
  const at = piece ? typed.indexOf(piece) : -1;
  // The whole pattern, which the engine hands back with its flags, is no place.
  if (!piece || at < 0 || piece === typed) return `${sentence}.`;
  const isSure = typed.indexOf(piece, at + 1) < 0;
  return `${sentence}: ${piece}${isSure ? ` (at character ${at + 1})` : ""}`;
}
