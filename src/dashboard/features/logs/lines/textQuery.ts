import type { RE2JS } from "re2js";
import { nativeRegex } from "./nativeRegex.ts";
import { type EngineError, type PatternFault, patternFault } from "./patternFault.ts";

/** Start and end of each hit in a line's plain text. */
export type Range = readonly [start: number, end: number];

/** Looks at what people see of a line: text without escapes. */
export type TextQuery = {
  matches(plain: string): boolean;
  /** Hits in the text, at most `HITS_SHOWN`. */
  ranges(plain: string): Range[];
  /** What plain text is looked for, so that many lines can be searched as one. */
  needle?: Needle;
};

/** `folds`: capitals do not matter; the text is all small then. */
export type Needle = { text: string; folds: boolean };

/** A line with more hits than anybody can see is not worth more spans. */
const HITS_SHOWN = 200;

/** Whether the person wants capitals to matter: only if there is one in what was typed. */
const isCaseSensitive = (text: string) => text !== text.toLowerCase();

/**
 * Text in which the needle can be looked for as it stands, with every character in its place. Undefined for the rare
 * text that small letters make longer.
 */
export function searchable(text: string, { folds }: Needle): string | undefined {
  if (!folds) return text;
  const small = text.toLowerCase();
  return small.length === text.length ? small : undefined;
}

export function plainQuery(typed: string): TextQuery {
  const needle = { text: typed, folds: !isCaseSensitive(typed) };
  // Escaped, it holds no operator: the native engine is linear on it.
  const source = typed.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const every = new RegExp(source, needle.folds ? "gi" : "g");
  return {
    needle,
    matches(plain) {
      const text = searchable(plain, needle);
      every.lastIndex = 0;
      return text === undefined ? every.test(plain) : text.includes(needle.text);
    },
    ranges(plain) {
      const found: Range[] = [];
      every.lastIndex = 0;
      for (let hit = every.exec(plain); hit && found.length < HITS_SHOWN; hit = every.exec(plain))
        found.push([hit.index, hit.index + hit[0].length]);
      return found;
    },
  };
}

/** Text just as it stands. */
export function exactQuery(text: string): Pick<TextQuery, "matches" | "needle"> {
  return { needle: { text, folds: false }, matches: (plain) => plain.includes(text) };
}

export type RegexEngine = typeof RE2JS;

/** Linear time whatever the pattern. `error` says where a pattern cannot be read, and why. */
export function regexQuery(engine: RegexEngine, typed: string): TextQuery | { error: PatternFault } {
  let pattern: RE2JS;
  // \w and the like are no reason to care about case: only letters that were meant are.
  const folds = !isCaseSensitive(typed.replace(/\\[a-zA-Z]/g, ""));
  try {
    pattern = engine.compile(typed, folds ? engine.CASE_INSENSITIVE : 0);
  } catch (error) {
    return { error: patternFault(typed, error as EngineError) }; // RE2JSSyntaxException has both fields
  }
  const fast = nativeRegex(typed, folds);
  return {
    matches: (plain) =>
      fast && plain.length <= fast.longest ? fast.pattern.test(plain) : pattern.matcher(plain).find(),
    ranges(plain) {
      const found: Range[] = [];
      const matcher = pattern.matcher(plain);
      while (found.length < HITS_SHOWN && matcher.find())
        if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
      return found;
    },
  };
}
