const NAMES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };

/** Controls, format and direction marks, line separators, and whatever else a browser draws as nothing. */
const INVISIBLE = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{DI}])/u;

export type TextPart = { text: string; escaped: boolean };

/** Text with everything invisible written out: what is shown is then what will run. */
export function visibleParts(text: string): TextPart[] {
  // Splitting by a group puts what lies between the pieces at the odd places.
  return text
    .split(INVISIBLE)
    .map((piece, index) =>
      index % 2 === 1 ? { text: escapeOne(piece), escaped: true } : { text: piece, escaped: false },
    )
    .filter((part) => part.text !== "");
}

/** Joiners and looks of emoji are part of what is seen. */
const EMOJI_PART =
  /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Emoji})[\ufe0e\ufe0f]/u;
const HIDDEN = new RegExp(`(?!${EMOJI_PART.source})${INVISIBLE.source}`, "gu");
const HIDDEN_IN_LINES = new RegExp(`(?![\\n\\t])${HIDDEN.source}`, "gu");

/** Most names are of these alone: rows are very many. */
const PLAIN = /^[ -~]*$/;

/** A name or value from outside as it may stand in a page: what would be unseen, or turn the text round, is written out. */
export const visibleText = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(HIDDEN, escapeOne);

/** The same for text of several lines. */
export const visibleLines = (text: string): string => text.replace(HIDDEN_IN_LINES, escapeOne);

function escapeOne(character: string): string {
  const named = NAMES[character];
  if (named) return named;
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
