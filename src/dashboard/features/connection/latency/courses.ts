import type { LinkHistory } from "#api/http/quarterdeck.ts";
import type { RoundTrip } from "../../../streams/roundTrip.ts";
import { type Course, courseOf } from "../model/course.ts";

export const SHOWN_MS = 15 * 60_000;
/** How often this page measures its own way (streams/roundTrip.ts, streams/latencyHistory.ts). */
const PAGE_EVERY_MS = 10_000;

/** By the server's clock, up to the moment of its answer. */
export function linkCourse(history: LinkHistory): Course {
  const to = Date.parse(history.now);
  const points = history.samples.map(({ at, round_trip_ms }) => ({ at: Date.parse(at), ms: round_trip_ms }));
  return courseOf(points, { from: to - SHOWN_MS, to }, history.every_ms);
}

export function roundTripCourse({ at, ms }: RoundTrip): Course {
  const to = at.at(-1) ?? 0;
  const points = at.map((time, index) => ({ at: time, ms: ms[index]! }));
  return courseOf(points, { from: to - SHOWN_MS, to }, PAGE_EVERY_MS);
}

/** Samples without times, one in ten seconds, the newest now. */
export function sampledCourse(values: readonly number[], now: number): Course {
  const points = values.map((ms, index) => ({ at: now - (values.length - 1 - index) * PAGE_EVERY_MS, ms }));
  return courseOf(points, { from: now - SHOWN_MS, to: now }, PAGE_EVERY_MS);
}
