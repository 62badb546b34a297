import { Cron } from "croner";

/** When a schedule is due next, in milliseconds. Undefined for a schedule that cannot be read or never comes. */
export function nextCronRun(schedule: string, now: number): number | undefined {
  try {
    // An agent's schedule has an optional leading field of seconds. It runs in the agent's time zone, which is not on
    // the wire: the browser's is the best guess.
    return new Cron(schedule, { paused: true }).nextRun(new Date(now))?.getTime();
  } catch {
    return undefined;
  }
}
