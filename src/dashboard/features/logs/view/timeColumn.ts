import type { Preferences } from "../../../stores/preferences.ts";
import { durationText, relativeText } from "../../../ui/timeText.ts";

export type TimeStyle = Preferences["logTimestamps"];

export const timeStyles: readonly (readonly [TimeStyle, string])[] = [
  ["time", "Time of day"],
  ["datetime", "Date and time"],
  ["utc", "Date and time, UTC"],
  ["relative", "How long ago"],
  ["delta", "Since the line before"],
  ["off", "None"],
];

const two = (value: number) => String(value).padStart(2, "0");
const three = (value: number) => String(value).padStart(3, "0");

/**
 * A line's moment as its column shows it. Numbers only, not the reader's way of writing dates: lines must align, and
 * what is read here is compared with files and other machines. `previous` is the moment of the row above.
 */
export function timeColumn(style: TimeStyle, at: number, previous: number | undefined, now: number): string {
  if (style === "off" || !Number.isFinite(at)) return "";
  if (style === "utc") return new Date(at).toISOString();
  if (style === "relative") return relativeText(at, now);
  if (style === "delta")
    return previous === undefined || at - previous <= 0 ? "" : `+${durationText(at - previous)}`;
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${three(date.getMilliseconds())}`;
  if (style === "time") return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** As a phone has room for it. */
export const withoutMilliseconds = (text: string) => text.replace(/[.]\d{3}$/, "");

/** Characters the column takes. */
export const timeWidth: Record<TimeStyle, number> = {
  time: 12,
  datetime: 23,
  utc: 24,
  relative: 10,
  delta: 11,
  off: 0,
};
