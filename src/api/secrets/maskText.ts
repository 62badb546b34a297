import type { Range } from "./secretRanges.ts";

/** Of one length, whatever it stands for: not even that is told. */
export const MASK = "••••••••";

/** `cover`: what stands for a secret; always the same unless said otherwise. */
export function maskText(
  plain: string,
  ranges: readonly Range[],
  cover: (secret: string) => string = () => MASK,
): string {
  let masked = "";
  let from = 0;
  for (const [start, end] of ranges) {
    masked += plain.slice(from, start) + cover(plain.slice(start, end));
    from = end;
  }
  return masked + plain.slice(from);
}
