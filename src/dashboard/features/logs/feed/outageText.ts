import { absoluteText, clockText, durationText } from "../../../ui/timeText.ts";

/** What a row says about a time when nobody listened. */
export function outageText(since: number, until: number, missed: number): string {
  const lines =
    missed === 0
      ? "Nothing was written meanwhile."
      : `${missed.toLocaleString()} ${missed === 1 ? "line" : "lines"} written meanwhile ${missed === 1 ? "follows" : "follow"}; none is missing.`;
  return `Connection lost ${absoluteText(since)}, back ${clockText(until)} (${durationText(until - since)}). ${lines}`;
}
