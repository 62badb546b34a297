import type { Container } from "#api/http/containers.ts";
import { exitFacts } from "../../model/explainExit.ts";

/** SIGKILL, which is also how the kernel ends what wants too much memory. */
const KILLED = 137;

/** What became of containers from one list to the next, as far as their pictures show it. */
export function statsChanges(
  before: readonly Container[],
  after: readonly Container[],
): { restarted: readonly Container[]; killed: readonly Container[] } {
  if (before === after) return { restarted: [], killed: [] };
  const known = new Map(before.map((container) => [container.id, container]));
  const changed = after.filter((container) => known.get(container.id)?.running === !container.running);
  return {
    // What never ran has no end before its start.
    restarted: changed.filter(({ id, running }) => running && exitFacts(known.get(id)!) !== undefined),
    killed: changed.filter((container) => exitFacts(container)?.code === KILLED),
  };
}
