import { useMemo, useSyncExternalStore } from "react";
import { ApiError, type Client } from "#api/client.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { type BuildAction, type BuildFailure, useAskedBuild } from "../../stores/askedBuild.ts";
import { useClient } from "../client.tsx";
import { useWorkspacesFeed } from "../workspaces.tsx";
import type { WorkspacesFeed } from "../workspacesFeed.ts";
import { type BuildRunner, createBuildRunner } from "./buildRunner.ts";
import { needsConfirmation } from "./offers.ts";

// All buttons of a page share one: that is what makes a second submit impossible.
const runners = new WeakMap<WorkspacesFeed, BuildRunner>();

export function buildFailure(error: unknown): BuildFailure {
  if (!(error instanceof ApiError)) return { message: String(error), status: 0, details: [] };
  const { message, detail, validations } = error.envelope;
  const details = [
    ...(detail ? [detail] : []),
    ...(validations ?? []).map(({ field, detail }) => `${field}: ${detail}`),
  ];
  return { message, status: error.status, details };
}

function runnerOf(client: Client, feed: WorkspacesFeed): BuildRunner {
  let runner = runners.get(feed);
  if (!runner) {
    runner = createBuildRunner({
      client,
      feed,
      onLateFailure: (workspace, error) =>
        useAskedBuild
          .getState()
          .ask({ workspaceId: workspace.id, action: "start", failure: buildFailure(error) }),
    });
    runners.set(feed, runner);
  }
  return runner;
}

function useBuildRunner(): BuildRunner {
  return runnerOf(useClient(), useWorkspacesFeed());
}

/** What was asked for this workspace and is not answered yet. */
export function useAskedFor(workspaceId: string): BuildAction | undefined {
  const runner = useBuildRunner();
  const read = () => runner.getSnapshot().get(workspaceId);
  return useSyncExternalStore(runner.subscribe, read, read);
}

export type Builds = {
  /** Does it, or asks first where work can be lost. */
  ask(workspace: Workspace, action: BuildAction): void;
  /** Does it; a refusal is told over the page. */
  run(workspace: Workspace, action: BuildAction): Promise<void>;
};

export function useBuilds(): Builds {
  const runner = useBuildRunner();
  return useMemo(() => {
    const { ask: show, hide } = useAskedBuild.getState();
    const run = (workspace: Workspace, action: BuildAction) =>
      runner.run(workspace, action).then(hide, (error: unknown) => {
        show({ workspaceId: workspace.id, action, failure: buildFailure(error) });
      });
    return {
      run,
      ask: (workspace, action) =>
        needsConfirmation(workspace, action)
          ? show({ workspaceId: workspace.id, action })
          : void run(workspace, action),
    };
  }, [runner]);
}
