import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { ANY, lineShape, SYMBOL, shapeWords } from "./lineShape.ts";

export type PatternTest = {
  /** Whether a line of this shape fits. */
  fits(shape: string): boolean;
  /** Text that every line which fits has in it as it stands, if there is any: cheaper to look for than a shape. */
  piece: string | undefined;
};

/**
 * Reads a pattern as it is written. One without any symbol may be a line as somebody copied it: it means all lines of
 * its shape.
 */
export function patternTest(pattern: string, secrets: SecretFinder): PatternTest {
  const written = SYMBOL.test(pattern) ? pattern.replace(/\s+/g, " ").trim() : lineShape(pattern, secrets);
  const piece = longestPiece(written);
  if (!written.includes(ANY)) return { piece, fits: (shape) => shape === written };
  const { words, skeleton } = shapeWords(written);
  const start = written.slice(0, written.indexOf(ANY));
  return {
    piece,
    fits(shape) {
      // Most others are told apart by how they begin.
      if (!shape.startsWith(start)) return false;
      const other = shapeWords(shape);
      return other.skeleton === skeleton && fitsWords(words, other.words);
    },
  };
}

/** As many words, each the same or where any may stand. */
export function fitsWords(pattern: readonly string[], words: readonly string[]): boolean {
  for (let at = 0; at < pattern.length; at++)
    if (pattern[at] !== ANY && pattern[at] !== words[at]) return false;
  return true;
}

/** White space is another in the line, and symbols are not in it at all. */
const BETWEEN = new RegExp(`\\s|${SYMBOL.source}`);

function longestPiece(written: string): string | undefined {
  const pieces = written.split(BETWEEN);
  return (
    pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "") || undefined
  );
}
