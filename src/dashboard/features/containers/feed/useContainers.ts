import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { useLink } from "../../../streams/client.tsx";
import { useIsQuarterdeck } from "../../../streams/deployment.ts";
import { probeSession } from "../../../streams/probe.ts";
import { useRegisterStream } from "../../../streams/registry.ts";
import type { StreamState } from "../../../streams/streamState.ts";
import { wakeSource } from "../../../streams/wake.ts";
import { containerWork } from "../work/containerWork.ts";
import { type ContainersFeed, type ContainersState, createContainersFeed } from "./containersFeed.ts";

/** How often an agent that does not tell of plain containers looks for them itself (CT70). */
const REFERENCE_MS = 10_000;

const nothingToHear = () => () => {};

export type LiveContainers = ContainersState & {
  stream: StreamState;
  retryNow: ContainersFeed["retryNow"];
  /** The agent tells of every change; otherwise what is shown has an age. */
  isPrompt: boolean;
};

/** An agent's containers while the component is on screen. Of one that is away, the last that was heard. */
export function useContainers(agent: Pick<WorkspaceAgent, "id" | "name" | "status">): LiveContainers {
  const { client, reach } = useLink();
  const isPrompt = useIsQuarterdeck() ?? true;
  const { id } = agent;
  const feed = useMemo(
    () =>
      createContainersFeed({
        list: (signal) => client.containers.list({ agent: id }, { signal }),
        open: () => client.containers.watch({ agent: id }),
        pollMs: isPrompt ? undefined : REFERENCE_MS,
        onWake: wakeSource(reach),
        probe: probeSession(client),
      }),
    [client, reach, id, isPrompt],
  );
  useRegisterStream(`Containers of ${agent.name}`, feed.stream);
  // An agent that is not connected answers 400 to everything (UI1).
  const isConnected = agent.status === "connected";
  const state = useSyncExternalStore(isConnected ? feed.subscribe : nothingToHear, feed.getSnapshot);
  const stream = useSyncExternalStore(feed.stream.subscribe, feed.stream.getSnapshot);
  const { list } = state;
  useEffect(() => {
    if (list) containerWork.heard(id, list);
  }, [id, list]);
  return { ...state, stream, retryNow: feed.retryNow, isPrompt };
}
