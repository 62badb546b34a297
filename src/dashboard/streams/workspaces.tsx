import { keepPreviousData, useQuery } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { endpointUrl } from "#api/client.ts";
import { type Workspace, workspacesApi } from "#api/http/workspaces.ts";
import { agentPlaces } from "./agentPlaces.ts";
import { useClient, useLink } from "./client.tsx";
import { useExtension } from "./deployment.ts";
import { createPagedWorkspaces, type WorkspacePages } from "./pagedWorkspaces.ts";
import { probeSession, probeStream } from "./probe.ts";
import { createReconnectingStream } from "./reconnectingStream.ts";
import { useRegisterStream } from "./registry.ts";
import { createRowWatches } from "./rowWatches.ts";
import { wakeSource } from "./wake.ts";
import { type LookProgress, workspaceOf } from "./workspaceOf.ts";
import { createWatchedWorkspaces, type WorkspacesFeed } from "./workspacesFeed.ts";
import { type AgentAndWorkspace, findAgent, type WorkspacesState } from "./workspacesState.ts";

const FeedContext = createContext<WorkspacesFeed | undefined>(undefined);

/** Gives everything below the live list of workspaces. Stands inside the signed-in part: a new session is a new feed. */
export function WorkspacesProvider({ children }: { children: ReactNode }) {
  const link = useLink();
  const watchable = useExtension("workspaces-watch");
  const feed = useMemo(() => {
    const { client, reach } = link;
    const isHidden = () => document.visibilityState === "hidden";
    const options = { onWake: wakeSource(reach), probe: probeSession(client), isHidden };
    return watchable
      ? createWatchedWorkspaces(() => client.quarterdeck.watchWorkspaces({}), options)
      : createPagedWorkspaces(client.workspaces, options);
  }, [link, watchable]);
  // Until the server said what it can do, nobody below subscribes: asking both ways would cost a needless list.
  return (
    <WorkspacesFeedProvider feed={feed}>{watchable === undefined ? null : children}</WorkspacesFeedProvider>
  );
}

/** The same with a given feed. */
export function WorkspacesFeedProvider({ feed, children }: { feed: WorkspacesFeed; children: ReactNode }) {
  useRegisterStream("Workspaces", feed.stream);
  // The list stays live on every page: one stream, and the next page finds it ready.
  useEffect(() => feed.subscribe(() => {}), [feed]);
  return <FeedContext value={feed}>{children}</FeedContext>;
}

export function useWorkspacesFeed(): WorkspacesFeed {
  const feed = useContext(FeedContext);
  if (!feed) throw new Error("useWorkspaces needs a WorkspacesProvider above it");
  return feed;
}

export function useWorkspaces(): WorkspacesState {
  const feed = useWorkspacesFeed();
  return useSyncExternalStore(feed.subscribe, feed.getSnapshot);
}

/** One agent with its workspace; renders again only when one of the two changed. */
export function useAgent(agentId: string): AgentAndWorkspace | undefined {
  const { workspaces } = useWorkspaces();
  return useMemo(() => findAgent(workspaces, agentId), [workspaces, agentId]);
}

export type LookedFor = { looking: LookProgress | undefined } | "none" | { error: Error };

/** Brings the workspace of an agent that is not among those loaded; undefined while there is nothing to look for. */
export function useLookedFor(agentId: string): LookedFor | undefined {
  const client = useClient();
  const feed = useWorkspacesFeed();
  const { loaded } = useWorkspaces();
  const found = useAgent(agentId);
  const [progress, setProgress] = useState<LookProgress>();
  const search = useQuery({
    queryKey: ["workspace of agent", agentId],
    queryFn: async ({ signal }) => {
      setProgress(undefined);
      const known = agentPlaces.of(agentId)?.workspaceId;
      const workspace = await workspaceOf(client, agentId, { known, signal, onProgress: setProgress });
      if (workspace) feed.put(workspace);
      return workspace !== null;
    },
    enabled: feed.pages !== undefined && !found,
    staleTime: 0,
  });
  if (found) return undefined;
  if (!feed.pages) return loaded ? "none" : { looking: undefined };
  if (search.error && !search.isFetching) return { error: search.error };
  return search.data === false && !search.isFetching ? "none" : { looking: progress };
}

/** Brings a workspace by its name where not all are told of; answers whether it may still come. */
export function useNamedWorkspace(owner: string, name: string): boolean {
  const client = useClient();
  const feed = useWorkspacesFeed();
  const { loaded } = useWorkspaces();
  const { isPending } = useQuery({
    queryKey: ["workspace by name", owner, name],
    queryFn: async ({ signal }) => {
      feed.put(await client.workspaces.byName({ user: owner, name }, { signal }));
      return true;
    },
    enabled: feed.pages !== undefined,
  });
  return feed.pages ? isPending : !loaded;
}

/** The same by its id; undefined asks for nothing. */
export function useWorkspaceById(workspaceId: string | undefined): boolean {
  const client = useClient();
  const feed = useWorkspacesFeed();
  const { workspaces } = useWorkspaces();
  const isKnown = workspaces.some(({ id }) => id === workspaceId);
  const enabled = feed.pages !== undefined && workspaceId !== undefined && !isKnown;
  const { isPending } = useQuery({
    queryKey: ["workspace by id", workspaceId],
    queryFn: async ({ signal }) => {
      feed.put(await client.workspaces.get({ workspace: workspaceId ?? "" }, { signal }));
      return true;
    },
    enabled,
  });
  return enabled && isPending;
}

const TYPED_MS = 150;
const MOST_NAMED = 20;

/** The workspaces that are known, and, where those are not all, those that the server finds by a part of their name. */
export function useWorkspacesNamed(typed: string): readonly Workspace[] {
  const client = useClient();
  const { workspaces } = useWorkspaces();
  const isPaged = useWorkspacesFeed().pages !== undefined;
  // Of `owner/name.agent main` the name: it has neither dot nor space.
  const name = /^(?:[^/]*\/)?([\w-]{2,})/.exec(typed.trim())?.[1]?.toLowerCase();
  const { data } = useQuery({
    queryKey: ["workspaces named", name],
    queryFn: async ({ signal }) => {
      await new Promise((typedOn) => setTimeout(typedOn, TYPED_MS));
      signal.throwIfAborted();
      return (await client.workspaces.list({ q: `name:${name}`, limit: MOST_NAMED }, { signal })).workspaces;
    },
    enabled: isPaged && name !== undefined,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    const known = new Set(workspaces.map(({ id }) => id));
    return data ? [...workspaces, ...data.filter(({ id }) => !known.has(id))] : workspaces;
  }, [workspaces, data]);
}

/** Where the server does not tell of all workspaces, the one on screen is watched by itself. */
export function useWatchedWorkspace(workspaceId: string): void {
  const { client, fetch, reach, registry } = useLink();
  const watchable = useExtension("workspaces-watch");
  const feed = useWorkspacesFeed();
  useEffect(() => {
    if (watchable) return;
    const stream = createReconnectingStream({
      open: () => client.workspaces.watch({ workspace: workspaceId }),
      onMessage: feed.put,
      onWake: wakeSource(reach),
      probe: probeStream({ client, fetch }, endpointUrl(workspacesApi.watch, { workspace: workspaceId })),
    });
    const unlist = registry.add({ name: "This workspace", stream });
    const close = stream.subscribe(() => {});
    return () => {
      close();
      unlist();
    };
  }, [client, fetch, reach, registry, watchable, feed, workspaceId]);
}

/** Watches the workspaces on screen in a list that is not told of by itself. */
export function useWatchedRows(ids: readonly string[]): void {
  const { rows, client, reach } = useLink();
  const feed = useWorkspacesFeed();
  const watches = useMemo(
    () =>
      createRowWatches({
        open: (id) => rows.workspaces.watch({ workspace: id }),
        onWorkspace: feed.put,
        onWake: wakeSource(reach),
        probe: probeSession(client),
      }),
    [rows, client, reach, feed],
  );
  useRegisterStream("Workspaces on screen", watches.stream);
  const wanted = ids.join(" ");
  useEffect(() => watches.show(wanted === "" ? [] : wanted.split(" ")), [watches, wanted]);
  useEffect(() => () => watches.close(), [watches]);
}

/** The list in parts, on servers that do not tell of all workspaces. */
export function useWorkspacePages(): WorkspacePages | undefined {
  return useWorkspacesFeed().pages;
}
