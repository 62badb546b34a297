import { useEffect, useSyncExternalStore } from "react";
import type { Container } from "#api/http/containers.ts";
import { parseTime } from "../../../../ui/timeText.ts";
import { readInspect, startedAt } from "../inspect/readInspect.ts";
import { useInspect } from "../useInspect.ts";
import type { StatsFeed } from "./statsFeed.ts";

/** Marks what the engine says of starts and of lacking memory; asked again when the counters begin anew. */
export function useInspectedEvents(agentId: string, container: Container, feed: StatsFeed): void {
  const { id } = container;
  const restarts = useSyncExternalStore(feed.subscribe, () => feed.historyOf(id).restarts());
  const { data } = useInspect(agentId, container, { restarts });
  useEffect(() => {
    if (!data) return;
    const { State } = readInspect(data);
    const started = parseTime(startedAt(data));
    const ended = parseTime(State.FinishedAt);
    if (State.OOMKilled && ended !== undefined) feed.mark(id, { kind: "oom", at: ended });
    // The first start is no restart.
    if (started !== undefined && ended !== undefined && started > ended)
      feed.mark(id, { kind: "restart", at: started });
  }, [data, feed, id]);
}
