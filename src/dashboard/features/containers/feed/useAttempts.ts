import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import type { JsonSocket } from "#api/socket.ts";
import { useLink } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import { probeSession } from "../../../streams/probe.ts";
import {
  createReconnectingStream,
  type ReconnectingStreamOptions,
} from "../../../streams/reconnectingStream.ts";
import { createStore } from "../../../streams/store.ts";
import { wakeSource } from "../../../streams/wake.ts";

/** What is known of the builds of an agent's devcontainers; undefined: this server does not tell, or not yet. */
export type Attempts = readonly DevcontainerAttempt[] | undefined;

const nothingToHear = () => () => {};

function createAttemptsFeed(
  open: () => JsonSocket<DevcontainerAttempt[]>,
  options: Pick<ReconnectingStreamOptions<DevcontainerAttempt[]>, "onWake" | "probe">,
) {
  let close: (() => void) | undefined;
  const store = createStore<Attempts>(undefined, {
    onFirst: () => {
      close = stream.subscribe(() => {});
    },
    onLast: () => close?.(),
  });
  const stream = createReconnectingStream<DevcontainerAttempt[]>({ ...options, open, onMessage: store.set });
  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, stream };
}

/** The last builds, live, where the server tells of them. */
export function useAttempts(agent: { id: string; name: string; status: string }): Attempts {
  const { client, reach, registry } = useLink();
  const canTell = useExtension("devcontainer-attempts") === true && agent.status === "connected";
  const { id, name } = agent;
  const feed = useMemo(
    () =>
      createAttemptsFeed(() => client.engine.watchAttempts({ agent: id }), {
        onWake: wakeSource(reach),
        probe: probeSession(client),
      }),
    [client, reach, id],
  );
  useEffect(
    () => (canTell ? registry.add({ name: `Builds of ${name}`, stream: feed.stream }) : undefined),
    [registry, name, feed, canTell],
  );
  return useSyncExternalStore(canTell ? feed.subscribe : nothingToHear, feed.getSnapshot);
}
