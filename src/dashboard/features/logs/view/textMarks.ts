import type { Range } from "../lines/textQuery.ts";

export type TextMark = { start: number; end: number; kind: "hit" | "word" };

/** Hits of the search (ascending) and words of the filter (in any order), none over another; a hit goes before a word. */
export function textMarks(hits: readonly Range[], words: readonly Range[]): TextMark[] {
  const marks: TextMark[] = hits.map(([start, end]) => ({ start, end, kind: "hit" }));
  if (words.length === 0) return marks;
  let next = 0;
  let at = 0;
  const add = (start: number, end: number) => {
    if (end > start) marks.push({ start, end, kind: "word" });
  };
  for (const [start, end] of words.toSorted((a, b) => a[0] - b[0])) {
    at = Math.max(at, start);
    for (; next < hits.length && hits[next]![0] < end; next++) {
      add(at, hits[next]![0]);
      at = Math.max(at, hits[next]![1]);
    }
    add(at, end);
    at = Math.max(at, end);
  }
  return marks.sort((a, b) => a.start - b.start);
}
