import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useLink } from "../../streams/client.tsx";
import { probeSession } from "../../streams/probe.ts";
import { useRegisterStream } from "../../streams/registry.ts";
import { wakeSource } from "../../streams/wake.ts";
import { createDerpMapFeed, speaks } from "./connectionFeed.ts";

/** What a server says about connections changes with its restart; the map in it does while the live one is away. */
const POLICY_EVERY_MS = 60_000;
const MAP_EVERY_MS = 15_000;

/** The policy of connections, and the DERP map: live where its stream can be opened, else asked for. */
export function useConnection(agentId: string) {
  const link = useLink();
  const feed = useMemo(
    () =>
      createDerpMapFeed(() => link.client.connection.derpMap({}), {
        onWake: wakeSource(link.reach),
        probe: probeSession(link.client),
      }),
    [link],
  );
  useRegisterStream("DERP map", feed.stream);
  const { map, change } = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const stream = useSyncExternalStore(feed.stream.subscribe, feed.stream.getSnapshot);
  const isLive = speaks(stream);
  const info = useQuery({
    queryKey: ["connection", agentId],
    queryFn: ({ signal }) => link.client.connection.agent({ agent: agentId }, { signal }),
    refetchInterval: isLive ? POLICY_EVERY_MS : MAP_EVERY_MS,
  });
  useEffect(() => {
    if (info.data && info.dataUpdatedAt > 0) feed.take(info.data.derp_map);
  }, [feed, info.data, info.dataUpdatedAt]);
  return { info, map, change, stream, isLive };
}
export type Connection = ReturnType<typeof useConnection>;
