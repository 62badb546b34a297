/** Taken values are let go so many at a time. */
const COMPACT = 1_000;

type Held<T> = { key: number; value: T; since: number };

/**
 * Puts what live sources say in order: a value waits until every other source has said something later, or `holdMs` have
 * passed. Values of one source stay in its order. No clock of its own.
 */
export function createHoldBack<T>(sources: number, holdMs: number) {
  const queues = Array.from({ length: sources }, () => ({
    held: [] as Held<T>[],
    taken: 0,
    key: 0,
    isQuiet: false,
  }));
  const head = ({ held, taken }: (typeof queues)[number]) => held[taken];

  function first() {
    let found: { queue: (typeof queues)[number]; value: Held<T> } | undefined;
    for (const queue of queues) {
      const value = head(queue);
      if (value && (!found || value.key < found.value.key)) found = { queue, value };
    }
    return found;
  }
  const everybodySpoke = () => queues.every((queue) => queue.isQuiet || head(queue) !== undefined);

  return {
    push(source: number, key: number, value: T, now: number) {
      const queue = queues[source]!;
      queue.isQuiet = false;
      queue.key = Math.max(queue.key, key);
      queue.held.push({ key: queue.key, value, since: now });
    },
    /** Nobody waits for it until it says something. */
    quiet(source: number) {
      queues[source]!.isQuiet = true;
    },
    waiting: (source: number) => queues[source]!.held.length - queues[source]!.taken,
    take(now: number, most: number): T[] {
      const taken: T[] = [];
      while (taken.length < most) {
        const next = first();
        if (!next || (!everybodySpoke() && next.value.since + holdMs > now)) break;
        taken.push(next.value.value);
        const { queue } = next;
        queue.taken++;
        if (queue.taken < queue.held.length && queue.taken < COMPACT) continue;
        queue.held.splice(0, queue.taken);
        queue.taken = 0;
      }
      return taken;
    },
    /** When time alone lets something go. */
    due: (): number | undefined => {
      const next = first();
      return next && next.value.since + holdMs;
    },
  };
}
