import type { Range } from "./secretRanges.ts";

/** Of one length, whatever it stands for: not even that is told. */
export const MASK = "••••••••";

export function maskText(plain: string, ranges: readonly Range[]): string {
  let masked = "";
  let from = 0;
  for (const [start, end] of ranges) {
    masked += plain.slice(from, start) + MASK;
    from = end;
  }
  return masked + plain.slice(from);
}
