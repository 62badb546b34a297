const relative = /^-(\d{1,6})(s|m|h|d)$/;
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const date = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment that a typed time means, in milliseconds since 1970: `-15m` before now, `13:05` or `13:05:30` of today, a
 * date with or without a time, which is the person's own unless it names an offset. Undefined for anything else.
 */
export function filterTime(typed: string, now: number): number | undefined {
  const ago = relative.exec(typed);
  if (ago) return now - Number(ago[1]) * UNIT_MS[ago[2] as keyof typeof UNIT_MS]; // the pattern allows only these
  const time = clock.exec(typed);
  if (time) {
    const [hours, minutes, seconds] = [Number(time[1]), Number(time[2]), Number(time[3] ?? 0)];
    return hours < 24 && minutes < 60 && seconds < 60
      ? new Date(now).setHours(hours, minutes, seconds, 0)
      : undefined;
  }
  if (!date.test(typed)) return undefined;
  // A date alone would be read as midnight in Greenwich.
  const moment = Date.parse(typed.includes("T") ? typed : `${typed}T00:00`);
  return Number.isNaN(moment) ? undefined : moment;
}
