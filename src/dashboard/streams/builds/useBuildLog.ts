import { useMemo, useSyncExternalStore } from "react";
import { useLink } from "../client.tsx";
import { probeSession } from "../probe.ts";
import { useRegisterStream } from "../registry.ts";
import { wakeSource } from "../wake.ts";
import { createBuildLogFeed } from "./buildLogFeed.ts";

export function useBuildLog(buildId: string) {
  const { client, reach } = useLink();
  const feed = useMemo(
    () =>
      createBuildLogFeed(
        (after) =>
          client.builds.followLogs({ build: buildId, follow: "", ...(after !== undefined && { after }) }),
        { onWake: wakeSource(reach), probe: probeSession(client) },
      ),
    [client, reach, buildId],
  );
  useRegisterStream("Build log", feed.stream);
  const state = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const stream = useSyncExternalStore(feed.stream.subscribe, feed.stream.getSnapshot);
  return { ...state, stream, retryNow: feed.stream.retryNow };
}
