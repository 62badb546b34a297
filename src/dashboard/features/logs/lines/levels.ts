import { LOG_LEVELS } from "#api/http/logs.ts";

/**
 * Levels as they are stored, one byte each. `other` is a level this page does not know (a newer server's). An outage is
 * no line of the log: it is a row of our own that says when nobody was listening.
 */
export const LEVEL_NAMES = [...LOG_LEVELS, "other"] as const;
export type LevelName = (typeof LEVEL_NAMES)[number];

export const WARN = 3;
export const ERROR = 4;
export const OTHER = 5;
export const OUTAGE = 6;

export function levelCode(name: string): number {
  const code = LOG_LEVELS.indexOf(name as (typeof LOG_LEVELS)[number]); // not found is the answer for a stranger
  return code < 0 ? OTHER : code;
}

export function levelName(code: number): LevelName {
  return LEVEL_NAMES[code] ?? "other";
}
