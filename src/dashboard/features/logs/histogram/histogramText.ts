import { durationText } from "../../../ui/timeText.ts";
import { ERROR, LEVEL_NAMES, WARN } from "../lines/levels.ts";
import { LEVELS, type TimeBins } from "./timeBins.ts";

export type TimeRange = { from: number; to: number };

const MINUTE = 60_000;
const DAY = 86_400_000;

const digits = (value: number, length = 2) => String(value).padStart(length, "0");

/** The reader's clock, or UTC, read through the UTC getters. */
function parts(time: number, utc: boolean) {
  const shown = new Date(utc ? time : time - new Date(time).getTimezoneOffset() * MINUTE);
  const date = `${shown.getUTCFullYear()}-${digits(shown.getUTCMonth() + 1)}-${digits(shown.getUTCDate())}`;
  const minutes = `${digits(shown.getUTCHours())}:${digits(shown.getUTCMinutes())}`;
  const seconds = `${minutes}:${digits(shown.getUTCSeconds())}`;
  return { date, minutes, seconds, millis: `${seconds}.${digits(shown.getUTCMilliseconds(), 3)}` };
}

/** The time of day, as exact as bins of that step are. */
export function clockOf(time: number, step: number, utc = false): string {
  const { minutes, seconds, millis } = parts(time, utc);
  if (step % 1000 !== 0) return millis;
  return step % MINUTE === 0 ? minutes : seconds;
}

/** Both ends of a range, with the day where the time alone would mislead. */
export function endLabels({ from, to }: TimeRange, step: number, now: number, utc = false): [string, string] {
  const [first, last] = [parts(from, utc).date, parts(to, utc).date];
  if (step >= DAY) return [first, last];
  const today = first === last && last === parts(now, utc).date;
  const label = (time: number, date: string) => {
    const clock = clockOf(time, step, utc);
    // The year is in the words of each bin; here it would cost the room.
    return today ? clock : `${date.slice(5)} ${clock}`;
  };
  return [label(from, first), label(to, last)];
}

/** When a bin is: `2026-11-24 04:12:30 – 04:12:35`. */
export function spanText({ from, to }: TimeRange, step: number, utc = false): string {
  const [first, last] = [parts(from, utc).date, parts(to, utc).date];
  if (step >= DAY) return `${first} – ${last}`;
  const end = first === last ? clockOf(to, step, utc) : `${last} ${clockOf(to, step, utc)}`;
  return `${first} ${clockOf(from, step, utc)} – ${end}`;
}

/** Lines by level of the bins `first` up to, not including, `end`. */
export function tally({ counts, bins }: TimeBins, first = 0, end = bins): number[] {
  const sums = new Array<number>(LEVELS).fill(0);
  for (let at = first * LEVELS; at < end * LEVELS; at++) sums[at % LEVELS]! += counts[at]!;
  return sums;
}

const plural = (count: number, word: string) => `${count.toLocaleString()} ${word}${count === 1 ? "" : "s"}`;
const sum = (byLevel: readonly number[]) => byLevel.reduce((total, count) => total + count, 0);

/** `18 lines, 2 errors`: all, and what one worries about. */
export function countText(byLevel: readonly number[]): string {
  const texts = [plural(sum(byLevel), "line")];
  if (byLevel[ERROR]) texts.push(plural(byLevel[ERROR], "error"));
  if (byLevel[WARN]) texts.push(plural(byLevel[WARN], "warning"));
  return texts.join(", ");
}

/** A line of words per level that has any, the gravest first. */
export function levelWords(byLevel: readonly number[]): { level: number; text: string }[] {
  return [ERROR, WARN, 2, 1, 0, 5].flatMap((level) => {
    const count = byLevel[level] ?? 0;
    if (count === 0) return [];
    if (level === ERROR) return { level, text: plural(count, "error") };
    if (level === WARN) return { level, text: plural(count, "warning") };
    return { level, text: `${count.toLocaleString()} ${LEVEL_NAMES[level]}` };
  });
}

/** What the tallest bar stands for: the scale of the picture. */
export const scaleText = (most: number, step: number) =>
  `up to ${plural(most, "line")} in ${durationText(step)}`;
