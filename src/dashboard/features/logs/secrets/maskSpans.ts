import { MASK } from "#api/secrets/maskText.ts";
import type { AnsiSpan } from "../../../ui/ansi/ansi.ts";
import type { Range } from "../lines/textQuery.ts";

/** Masks secrets in styled text, also where a secret changes its style in the middle. */
export function maskSpans(spans: readonly AnsiSpan[], ranges: readonly Range[]): readonly AnsiSpan[] {
  if (ranges.length === 0) return spans;
  const masked: AnsiSpan[] = [];
  let at = 0;
  let next = 0;
  for (const { text, style } of spans) {
    const end = at + text.length;
    let shown = "";
    let from = at;
    while (next < ranges.length && ranges[next]![0] < end) {
      const [start, stop] = ranges[next]!;
      // The mask stands where the secret begins; what of it is in later spans is only left out.
      if (start >= at) shown += text.slice(from - at, start - at) + MASK;
      from = Math.min(stop, end);
      if (stop > end) break;
      next++;
    }
    shown += text.slice(from - at);
    if (shown !== "") masked.push({ text: shown, style });
    at = end;
  }
  return masked;
}
