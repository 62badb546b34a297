import type { RE2JS } from "re2js";
import { plainText } from "../ansi/ansi.ts";

/** Start and end of each hit in a line's plain text. */
export type Range = readonly [start: number, end: number];

export type TextQuery = {
  matches(text: string): boolean;
  /** Hits in text that has no escapes any more; at most `HITS_SHOWN`. */
  ranges(plain: string): Range[];
};

/** A line with more hits than anybody can see is not worth more spans. */
const HITS_SHOWN = 200;

/** Whether the person wants capitals to matter: only if there is one in what was typed. */
const isCaseSensitive = (text: string) => text !== text.toLowerCase();

export function plainQuery(typed: string): TextQuery {
  // Escaped, it holds no operator: the native engine is linear on it, and does the folding of case by itself.
  const source = typed.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const test = new RegExp(source, isCaseSensitive(typed) ? "" : "i");
  const every = new RegExp(source, `${test.flags}g`);
  return {
    matches: (text) => test.test(plainText(text)),
    ranges(plain) {
      const found: Range[] = [];
      every.lastIndex = 0;
      for (let hit = every.exec(plain); hit && found.length < HITS_SHOWN; hit = every.exec(plain))
        found.push([hit.index, hit.index + hit[0].length]);
      return found;
    },
  };
}

export type RegexEngine = typeof RE2JS;

/** Linear time whatever the pattern. `error` is the engine's own sentence about a pattern it cannot read. */
export function regexQuery(engine: RegexEngine, typed: string): TextQuery | { error: string } {
  let pattern: RE2JS;
  try {
    // \w and the like are no reason to care about case: only letters that were meant are.
    const letters = typed.replace(/\\[a-zA-Z]/g, "");
    pattern = engine.compile(typed, isCaseSensitive(letters) ? 0 : engine.CASE_INSENSITIVE);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return {
    matches: (text) => pattern.matcher(plainText(text)).find(),
    ranges(plain) {
      const found: Range[] = [];
      const matcher = pattern.matcher(plain);
      while (found.length < HITS_SHOWN && matcher.find())
        if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
      return found;
    },
  };
}
