import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ApiError, type Client } from "#api/client.ts";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { useLink } from "./client.tsx";
import { probeSession } from "./probe.ts";
import { createReconnectingStream, type ReconnectingStreamOptions } from "./reconnectingStream.ts";
import { createStore, type ReadStore } from "./store.ts";
import type { StreamState, WatchedStream } from "./streamState.ts";
import { wakeSource } from "./wake.ts";

/** The newest list, and when it came. It stays while the stream is away. */
export type ContainersState = { list: ContainerList | undefined; at: number };

export type ContainersFeed = ReadStore<ContainersState> & { stream: WatchedStream };

/** All containers of one agent, as its watch tells them: the whole state with each message (containers.md §3). */
export function createContainersFeed(
  options: Pick<ReconnectingStreamOptions<ContainerList>, "open" | "onWake" | "probe" | "random">,
): ContainersFeed {
  let close: (() => void) | undefined;
  const store = createStore<ContainersState>(
    { list: undefined, at: 0 },
    {
      onFirst: () => {
        close = stream.subscribe(() => {});
      },
      onLast: () => close?.(),
    },
  );
  const stream = createReconnectingStream<ContainerList>({
    ...options,
    onMessage: (list) => store.set({ list, at: Date.now() }),
  });
  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, stream };
}

/**
 * Why the watch does not open: a session that is over, or an agent that gives no containers (UI1), which only the list
 * says in words. Everything else is worth another try.
 */
export function probeContainers(client: Client, agentId: string, session = probeSession(client)) {
  return async (): Promise<{ refused: string } | "retry"> => {
    try {
      await client.containers.list({ agent: agentId });
      return "retry";
    } catch (error) {
      if (!(error instanceof ApiError)) return "retry";
      if (error.status === 401) return session();
      if (error.status !== 403 && error.status !== 404) return "retry";
      return { refused: [error.envelope.message, error.envelope.detail].filter(Boolean).join(" ") };
    }
  };
}

const idle = () => () => {};

/** Live containers of an agent while the component is on screen; asked for only while the agent is connected. */
export function useContainers(agent: Pick<WorkspaceAgent, "id" | "name" | "status">): {
  state: ContainersState;
  stream: StreamState;
  retryNow: () => void;
} {
  const { client, reach, registry } = useLink();
  const { id, name } = agent;
  const feed = useMemo(
    () =>
      createContainersFeed({
        open: () => client.containers.watch({ agent: id }),
        onWake: wakeSource(reach),
        probe: probeContainers(client, id),
      }),
    [client, reach, id],
  );
  const connected = agent.status === "connected";
  useEffect(
    () => (connected ? registry.add({ name: `Containers of ${name}`, stream: feed.stream }) : undefined),
    [registry, feed, name, connected],
  );
  const state = useSyncExternalStore(connected ? feed.subscribe : idle, feed.getSnapshot);
  const stream = useSyncExternalStore(connected ? feed.stream.subscribe : idle, feed.stream.getSnapshot);
  return { state, stream, retryNow: feed.stream.retryNow };
}
