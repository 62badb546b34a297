export type Match = { score: number /** Positions of the matched characters. */; at: readonly number[] };

const WHOLE = 100;
const WORD_START = 8;
const IN_A_ROW = 5;
const PLAIN = 1;

/**
 * Whether all characters of `query` stand in `text` in this order, and how well: starts of words and runs count more,
 * and of two equal matches the shorter text wins. Spaces in the query only separate.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const wanted = query.toLowerCase().replaceAll(" ", "");
  if (wanted === "") return { score: 0, at: [] };
  const hay = text.toLowerCase();
  // The query as it stands, at the start of a word, beats every scattered match.
  const exact = hay.indexOf(query.toLowerCase().trim());
  if (exact >= 0) {
    const length = query.trim().length;
    const score = length * IN_A_ROW + (startsWord(text, exact) ? WHOLE : 0) - text.length / 100;
    return { score, at: Array.from({ length }, (_, index) => exact + index) };
  }
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const character of wanted) {
    const next = bestPosition(hay, text, character, from, at.at(-1));
    if (next === -1) return undefined;
    score += next === (at.at(-1) ?? -2) + 1 ? IN_A_ROW : startsWord(text, next) ? WORD_START : PLAIN;
    at.push(next);
    from = next + 1;
  }
  return { score: score - text.length / 100, at };
}

/** Continues a run if it can, else takes the next start of a word, else the next occurrence at all. */
function bestPosition(
  hay: string,
  text: string,
  character: string,
  from: number,
  last: number | undefined,
): number {
  const first = hay.indexOf(character, from);
  if (first === -1 || first === (last ?? -2) + 1) return first;
  for (let at = first; at !== -1; at = hay.indexOf(character, at + 1)) if (startsWord(text, at)) return at;
  return first;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[\s./:_-]/.test(text[at - 1]!);
}
