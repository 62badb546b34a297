import { lowerBound, type SealedText } from "./segment.ts";
import { type Needle, searchable } from "./textQuery.ts";

/**
 * The lines of a segment that hold the needle, by their places in it, ascending: one search through the packed text
 * instead of one a line. Undefined when this text has to be searched line by line.
 */
export function linesWith({ packed, ends }: SealedText, needle: Needle): number[] | undefined {
  const text = searchable(packed, needle);
  if (text === undefined) return undefined;
  const found: number[] = [];
  let hit = text.indexOf(needle.text);
  while (hit >= 0) {
    const at = lowerBound(ends, hit + 1);
    const end = ends[at]!;
    // Where one line's end and the next one's start only happen to spell it, it is in neither.
    const isInside = hit + needle.text.length <= end;
    if (isInside) found.push(at);
    hit = text.indexOf(needle.text, isInside ? end : hit + 1);
  }
  return found;
}
