/** The lines of a terminal's buffer, as text. */
export type Lines = { length: number; at: (index: number) => string };

/** Where a reader stood: the first lines in view, and how far from the end. */
export type ScrollAnchor = { texts: string[]; fromEnd: number };

/** Enough to tell a place from one that looks alike. */
const LINES = 4;

export function anchorAt(lines: Lines, top: number): ScrollAnchor {
  const texts: string[] = [];
  for (let i = top; i < Math.min(top + LINES, lines.length); i++) texts.push(lines.at(i));
  return { texts, fromEnd: lines.length - top };
}

/**
 * The line to put at the top again after everything was drawn anew: the place with the same text, nearest to where it
 * was when counted from the end; further up first, since output only grows. Undefined when it is gone.
 */
export function findAnchor(lines: Lines, { texts, fromEnd }: ScrollAnchor): number | undefined {
  const expected = lines.length - fromEnd;
  const matches = (at: number) =>
    at >= 0 && at + texts.length <= lines.length && texts.every((text, i) => lines.at(at + i) === text);
  for (let distance = 0; distance <= lines.length; distance++) {
    if (matches(expected - distance)) return expected - distance;
    if (matches(expected + distance)) return expected + distance;
  }
  return undefined;
}
