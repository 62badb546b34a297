import type { Client } from "#api/client.ts";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import type { BuildAction } from "../../stores/askedBuild.ts";
import { createStore, type ReadStore } from "../store.ts";
import type { WorkspacesFeed } from "../workspacesFeed.ts";

/** What was asked for and not yet answered, by workspace. */
export type AskedFor = ReadonlyMap<string, BuildAction>;

export type BuildRunner = ReadStore<AskedFor> & {
  /** Throws the server's refusal. While one is under way for a workspace another does nothing. */
  run(workspace: Workspace, action: BuildAction): Promise<void>;
};

const LOOK_EVERY_MS = 1000;
/** A server that restarts by itself has begun the start by then. */
const OWN_START_MS = 4000;
/** A stop that takes longer is nobody's restart any more. */
const LONGEST_STOP_MS = 30 * 60_000;

type Deps = {
  client: {
    builds: Pick<Client["builds"], "create" | "cancel">;
    workspaces: Pick<Client["workspaces"], "get">;
  };
  feed: Pick<WorkspacesFeed, "getSnapshot" | "put" | "refresh">;
  /** A restart whose start the server refused, long after it was asked for. */
  onLateFailure: (workspace: Workspace, error: unknown) => void;
};

/** Asks for builds, one at a time for each workspace, and brings the answer into the list. */
export function createBuildRunner({ client, feed, onLateFailure }: Deps): BuildRunner {
  const store = createStore<AskedFor>(new Map());

  function set(workspaceId: string, action: BuildAction | undefined) {
    const next = new Map(store.getSnapshot());
    if (action) next.set(workspaceId, action);
    else next.delete(workspaceId);
    store.set(next);
  }

  /** The list may have heard of a later state of this build before the answer came. */
  function take(workspaceId: string, build: WorkspaceBuild) {
    const known = feed.getSnapshot().workspaces.find(({ id }) => id === workspaceId);
    if (known && known.latest_build.build_number < build.build_number)
      feed.put({ ...known, latest_build: build });
    feed.refresh();
  }

  const start = (workspace: Workspace) =>
    client.builds.create({
      workspace: workspace.id,
      body: { transition: "start", reason: "dashboard" },
    });

  async function ask(workspace: Workspace, action: BuildAction): Promise<WorkspaceBuild | undefined> {
    const { id, latest_build, template_active_version_id } = workspace;
    switch (action) {
      case "start":
        return start(workspace);
      case "stop":
        return client.builds.create({ workspace: id, body: { transition: "stop", reason: "dashboard" } });
      case "restart": {
        const body = { transition: "stop", reason: "dashboard", on_success: { transition: "start" } };
        const build = await client.builds.create({ workspace: id, body });
        void startAfter(workspace, build);
        return build;
      }
      case "update":
        return client.builds.create({
          workspace: id,
          body: {
            transition: "start",
            reason: "dashboard",
            ...(template_active_version_id && { template_version_id: template_active_version_id }),
          },
        });
      case "cancel": {
        const { status } = latest_build.job;
        // Cancels what was on screen and nothing later; a job that is neither is refused by the server.
        const expect_status = status === "pending" || status === "running" ? status : undefined;
        await client.builds.cancel({ build: latest_build.id, ...(expect_status && { expect_status }) });
        feed.refresh();
        return undefined;
      }
    }
  }

  /** Deployments from before `on_success` stop and leave it at that: the start is then asked for by the page. */
  async function startAfter(workspace: Workspace, stop: WorkspaceBuild) {
    const until = Date.now() + LONGEST_STOP_MS;
    let stoppedAt: number | undefined;
    try {
      while (Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        const build = await latestOf(workspace.id);
        if (!build) continue; // the server is away
        if (build.build_number !== stop.build_number) return;
        if (build.job.status === "succeeded") stoppedAt ??= Date.now();
        else if (build.job.status === "failed" || build.job.status === "canceled") return;
        if (stoppedAt !== undefined && Date.now() - stoppedAt >= OWN_START_MS)
          return take(workspace.id, await start(workspace));
      }
    } catch (error) {
      onLateFailure(workspace, error);
    }
  }

  const latestOf = (workspace: string) =>
    client.workspaces.get({ workspace }).then(
      ({ latest_build }) => latest_build,
      () => undefined,
    );

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    async run(workspace, action) {
      if (store.getSnapshot().has(workspace.id)) return;
      set(workspace.id, action);
      try {
        const build = await ask(workspace, action);
        if (build) take(workspace.id, build);
      } catch (error) {
        // Refused, most likely, because the state is another one by now.
        feed.refresh();
        throw error;
      } finally {
        set(workspace.id, undefined);
      }
    },
  };
}
