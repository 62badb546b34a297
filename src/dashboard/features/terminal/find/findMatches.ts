import { RE2JS } from "re2js";

export type FindOptions = { regex: boolean; caseSensitive: boolean; wholeWord: boolean };

/** A line as a person reads it: rows that were wrapped are one. `row` is the first of them. */
export type FindLine = { row: number; text: string };

/** Offsets are UTF-16 units in the text of `lines[line]`. */
export type Match = { line: number; start: number; end: number };

export type FindResult = { matches: Match[] } | { error: string };

const WORD = /[\p{L}\p{N}_]/u;

/**
 * Every match in `lines`, however many. Expressions run in linear time (re2js): a pattern that hangs the browser's own
 * engine must not hang a terminal.
 */
export function findMatches(lines: readonly FindLine[], query: string, options: FindOptions): FindResult {
  if (query === "") return { matches: [] };
  if (options.regex) return findRegex(lines, query, options);
  const fold = (text: string) => (options.caseSensitive ? text : foldCase(text));
  const needle = fold(query);
  const matches: Match[] = [];
  for (const [line, { text }] of lines.entries()) {
    const hay = fold(text);
    for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) {
      const match = { line, start: at, end: at + needle.length };
      if (!options.wholeWord || isWhole(text, match)) matches.push(match);
    }
  }
  return { matches };
}

/** Lower case without changing lengths, or offsets would no longer be those of the text. */
function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  }).join("");
}

function isWhole(text: string, { start, end }: Match): boolean {
  return !WORD.test(text[start - 1] ?? " ") && !WORD.test(text[end] ?? " ");
}

function findRegex(lines: readonly FindLine[], query: string, options: FindOptions): FindResult {
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(query, options.caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  const matches: Match[] = [];
  for (const [line, { text }] of lines.entries()) {
    const matcher = pattern.matcher(text);
    while (matcher.find()) {
      const match = { line, start: matcher.start(), end: matcher.end() };
      // An expression that matches nothing, such as a*, finds nothing to show.
      if (match.end > match.start && (!options.wholeWord || isWhole(text, match))) matches.push(match);
    }
  }
  return { matches };
}

/**
 * The match to stand on: the first at or after a place, going round at the end; the last before it when looking back.
 * -1 when there is none.
 */
export function matchFrom(matches: readonly Match[], from: Match | undefined, direction: 1 | -1): number {
  if (matches.length === 0) return -1;
  if (!from) return direction === 1 ? 0 : matches.length - 1;
  const before = (a: Match, b: Match) => a.line < b.line || (a.line === b.line && a.start < b.start);
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(matches[middle]!, from)) low = middle + 1;
    else high = middle;
  }
  const index = direction === 1 ? low : low - 1;
  return (index + matches.length) % matches.length;
}
