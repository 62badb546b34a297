import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Container } from "#api/http/containers.ts";
import { useClient } from "../../../../streams/client.tsx";
import { useExtension } from "../../../../streams/deployment.ts";
import { parseTime } from "../../../../ui/timeText.ts";
import { readInspect } from "../inspect/readInspect.ts";
import { inspectQuery } from "../useInspect.ts";
import { statsChanges } from "./statsChanges.ts";
import type { StatsFeed } from "./statsFeed.ts";

/** Marks starts after an end, and lack of memory, of which the engine is asked once an end looks like it. */
export function useRowEvents(agentId: string, containers: readonly Container[], feed: StatsFeed): void {
  const client = useClient();
  const queries = useQueryClient();
  const canInspect = useExtension("container-inspect") === true;
  const before = useRef(containers);
  useEffect(() => {
    const { restarted, killed } = statsChanges(before.current, containers);
    before.current = containers;
    for (const { id } of restarted) feed.mark(id, { kind: "restart", at: feed.second(Date.now()) * 1000 });
    if (!canInspect) return;
    for (const container of killed)
      void queries
        .fetchQuery(inspectQuery(client, agentId, container))
        .then((data) => {
          const { State } = readInspect(data);
          const at = parseTime(State.FinishedAt);
          if (State.OOMKilled && at !== undefined) feed.mark(container.id, { kind: "oom", at });
        })
        // It is gone, or the engine is away: the row says how it ended all the same.
        .catch(() => {});
  }, [agentId, containers, feed, client, queries, canInspect]);
}
