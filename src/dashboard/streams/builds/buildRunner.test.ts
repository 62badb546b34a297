import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { id } from "#api/testing/anAgent.ts";
import { aBuild, aWorkspace } from "#api/testing/aWorkspace.ts";
import { applyFrame, noWorkspaces } from "../workspacesState.ts";
import { createBuildRunner } from "./buildRunner.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A server that builds as it is told; `ownStart`: it knows `on_success`. */
function aServer(workspace: Workspace, { ownStart = true } = {}) {
  let state = applyFrame(noWorkspaces, { whole: true, workspaces: [workspace], removed: [] });
  let number = workspace.latest_build.build_number;
  const asked: unknown[] = [];
  const failures: unknown[] = [];
  const server = {
    latest: workspace.latest_build as WorkspaceBuild,
    refuse: undefined as ApiError | undefined,
    /** The stop ends, and so begins the start of a server that does it by itself. */
    stopped() {
      server.latest = {
        ...server.latest,
        status: "stopped",
        job: { ...server.latest.job, status: "succeeded" },
      };
      if (ownStart) server.latest = aBuild([], { id: id(50), build_number: ++number });
    },
  };
  const client = {
    builds: {
      create: async ({ body }: { body: { transition: string } }) => {
        asked.push(body);
        if (server.refuse) throw server.refuse;
        const job = { id: id(60), status: "running", queue_position: 0, queue_size: 0 };
        server.latest = aBuild([], {
          transition: body.transition,
          build_number: ++number,
          status: "pending",
          job,
        });
        return server.latest;
      },
      cancel: async (input: unknown) => {
        asked.push(input);
        return { message: "" };
      },
    },
    workspaces: { get: async () => ({ ...workspace, latest_build: server.latest }) },
  };
  const feed = {
    getSnapshot: () => state,
    put: (put: Workspace) => {
      state = applyFrame(state, { whole: false, workspaces: [put], removed: [] });
    },
    refresh: () => {},
  };
  const runner = createBuildRunner({
    // The fake answers only what the runner asks for.
    client: client as unknown as Parameters<typeof createBuildRunner>[0]["client"],
    feed,
    onLateFailure: (_workspace, error) => failures.push(error),
  });
  return { runner, asked, failures, server, feed, shown: () => state.workspaces[0]!.latest_build };
}

const running = () => aWorkspace({ build: { build_number: 3 } });

test("[W1] a build that was asked for is in the list at once, and marked until the answer", async () => {
  const { runner, shown } = aServer(running());
  const done = runner.run(running(), "stop");
  expect(runner.getSnapshot().get(running().id)).toBe("stop");
  await done;
  expect(runner.getSnapshot().size).toBe(0);
  expect([shown().build_number, shown().status]).toEqual([4, "pending"]);
});

test("[W1] a second submit before the answer asks for nothing", async () => {
  const { runner, asked } = aServer(running());
  await Promise.all([
    runner.run(running(), "stop"),
    runner.run(running(), "stop"),
    runner.run(running(), "restart"),
  ]);
  expect(asked).toHaveLength(1);
});

test("[W1] an answer that comes after the list heard of a later state leaves that alone", async () => {
  const { runner, feed, shown } = aServer(running());
  const done = runner.run(running(), "stop");
  feed.put(aWorkspace({ build: { build_number: 4, status: "stopped", transition: "stop" } }));
  await done;
  expect(shown().status).toBe("stopped");
});

test("[W1] a refusal is the caller's, and another try is possible", async () => {
  const { runner, server, asked } = aServer(running());
  server.refuse = new ApiError(409, { message: "A workspace build is already active." });
  await expect(runner.run(running(), "stop")).rejects.toMatchObject({ status: 409 });
  server.refuse = undefined;
  await runner.run(running(), "stop");
  expect(asked).toHaveLength(2);
});

test("[W1] an update starts with the template's active version", async () => {
  const { runner, asked } = aServer(running());
  const version = id(77);
  await runner.run({ ...running(), outdated: true, template_active_version_id: version }, "update");
  expect(asked).toEqual([{ transition: "start", reason: "dashboard", template_version_id: version }]);
});

test("[W1] a cancel names the state that was on screen", async () => {
  const job = { id: id(60), status: "pending", queue_position: 2, queue_size: 3 };
  const { runner, asked } = aServer(running());
  await runner.run(aWorkspace({ build: { id: id(9), status: "pending", job } }), "cancel");
  expect(asked).toEqual([{ build: id(9), expect_status: "pending" }]);
});

const restart = { transition: "stop", reason: "dashboard", on_success: { transition: "start" } };

test("[W1] a restart is one call to a server that starts by itself", async () => {
  const { runner, asked, server } = aServer(running());
  await runner.run(running(), "restart");
  server.stopped();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([restart]);
});

test("[W1] an older deployment stops only: the start is asked for when the stop has succeeded", async () => {
  const { runner, asked, server, shown } = aServer(running(), { ownStart: false });
  await runner.run(running(), "restart");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toHaveLength(1);
  server.stopped();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked).toEqual([restart, { transition: "start", reason: "dashboard" }]);
  expect(shown().transition).toBe("start");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

test("[W1] no start follows a stop that was canceled, and a start that is refused later is told", async () => {
  const canceled = aServer(running(), { ownStart: false });
  await canceled.runner.run(running(), "restart");
  canceled.server.latest = {
    ...canceled.server.latest,
    job: { ...canceled.server.latest.job, status: "canceled" },
  };
  await vi.advanceTimersByTimeAsync(60_000);
  expect(canceled.asked).toHaveLength(1);

  const late = aServer(running(), { ownStart: false });
  await late.runner.run(running(), "restart");
  late.server.stopped();
  late.server.refuse = new ApiError(403, { message: "Forbidden." });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(late.failures).toMatchObject([{ status: 403 }]);
});
