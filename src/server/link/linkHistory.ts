import { PING_EVERY_MS } from "#api/link/transport.ts";

export const KEPT_MS = 15 * 60_000;
const MOST_SAMPLES = KEPT_MS / PING_EVERY_MS;
/** Some 4 KB each. Beyond it the agent that has been silent for longest is forgotten. */
const MOST_AGENTS = 10_000;

type Sample = { at: number; ms: number };
type Course = { linkedAt: number | undefined; samples: Sample[]; next: number };

/** The last quarter of an hour of each agent's link, in memory. It outlives a link, so that outages are seen as gaps. */
export function createLinkHistory(now: () => number, mostAgents = MOST_AGENTS) {
  /** In the order of the last sign of life. */
  const courses = new Map<string, Course>();

  function touch(agentId: string): Course {
    const course = courses.get(agentId) ?? { linkedAt: undefined, samples: [], next: 0 };
    courses.delete(agentId);
    courses.set(agentId, course);
    if (courses.size > mostAgents) courses.delete(courses.keys().next().value!); // there is one: the map is not empty
    return course;
  }

  return {
    opened(agentId: string): void {
      touch(agentId).linkedAt = now();
    },
    closed(agentId: string): void {
      const course = courses.get(agentId);
      if (course) course.linkedAt = undefined;
    },
    /** A ring: a new sample takes the place of the oldest. */
    roundTrip(agentId: string, ms: number): void {
      const course = touch(agentId);
      course.samples[course.next] = { at: now(), ms };
      course.next = (course.next + 1) % MOST_SAMPLES;
    },
    of(agentId: string, after = 0): { linkedAt: number | undefined; samples: Sample[] } {
      const course = courses.get(agentId);
      if (!course) return { linkedAt: undefined, samples: [] };
      const { samples, next, linkedAt } = course;
      const since = Math.max(after, now() - KEPT_MS);
      const inOrder = [...samples.slice(next), ...samples.slice(0, next)];
      return { linkedAt, samples: inOrder.filter(({ at }) => at > since) };
    },
  };
}

export type LinkHistories = ReturnType<typeof createLinkHistory>;
