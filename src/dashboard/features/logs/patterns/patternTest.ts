import type { SecretFinder } from "../secrets/secretRanges.ts";
import { ANY, lineShape, SYMBOL, shapeWords } from "./lineShape.ts";

/**
 * Whether a line's shape fits a pattern as it is written. A pattern without any symbol may be a line as somebody copied
 * it: it means all lines of its shape.
 */
export function patternTest(pattern: string, secrets: SecretFinder): (shape: string) => boolean {
  const written = SYMBOL.test(pattern) ? pattern.replace(/\s+/g, " ").trim() : lineShape(pattern, secrets);
  if (!written.includes(ANY)) return (shape) => shape === written;
  const { words, skeleton } = shapeWords(written);
  const start = written.slice(0, written.indexOf(ANY));
  return (shape) => {
    // Most lines are told apart by how they begin.
    if (!shape.startsWith(start)) return false;
    const other = shapeWords(shape);
    return other.skeleton === skeleton && fits(words, other.words);
  };
}

/** As many words, each the same or where any may stand. */
export function fits(pattern: readonly string[], words: readonly string[]): boolean {
  for (let at = 0; at < pattern.length; at++)
    if (pattern[at] !== ANY && pattern[at] !== words[at]) return false;
  return true;
}
