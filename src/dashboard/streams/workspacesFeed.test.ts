import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { fakeStreams } from "./testing/fakeStream.ts";
import { createPolledWorkspaces, createWatchedWorkspaces } from "./workspacesFeed.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test("a watched list shows each frame and keeps what it had while the stream is away", () => {
  const { all, open } = fakeStreams<WorkspacesFrame>();
  const feed = createWatchedWorkspaces(open);
  feed.subscribe(() => {});
  all[0]!.open();
  all[0]!.send({ whole: true, workspaces: [aWorkspace({ name: "dev" })], removed: [] });
  all[0]!.end();
  expect(feed.stream.getSnapshot().status).toBe("retrying");
  expect(feed.getSnapshot().workspaces.map(({ name }) => name)).toEqual(["dev"]);
});

function polled(...answers: (ReturnType<typeof aWorkspace>[] | ApiError)[]) {
  let calls = 0;
  let wake = () => {};
  const feed = createPolledWorkspaces(
    {
      list: async () => {
        const answer = answers[Math.min(calls++, answers.length - 1)]!;
        if (answer instanceof ApiError) throw answer;
        return { workspaces: answer, count: answer.length };
      },
    },
    {
      onWake: (listener) => {
        wake = listener;
        return () => {};
      },
    },
  );
  return { feed, calls: () => calls, wake: () => wake() };
}

test("without a list stream it asks every 30 s, and on waking", async () => {
  const { feed, calls, wake } = polled([aWorkspace()]);
  feed.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(feed.getSnapshot().loaded).toBe(true);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(calls()).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls()).toBe(2);
  wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(calls()).toBe(3);
});

test("it asks every 5 s while a build is under way", async () => {
  const { feed, calls } = polled([aWorkspace({ build: { status: "starting" } })]);
  feed.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(calls()).toBe(3);
});

test("a server away is asked again, one that says no is not", async () => {
  const away = polled(new ApiError(0, { message: "The server did not answer." }), [aWorkspace()]);
  away.feed.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(away.feed.stream.getSnapshot()).toMatchObject({ status: "retrying", attempt: 1 });
  await vi.advanceTimersByTimeAsync(250);
  expect(away.feed.stream.getSnapshot()).toMatchObject({ status: "live", attempt: 0 });

  const refused = polled(new ApiError(403, { message: "Forbidden." }));
  refused.feed.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(refused.feed.stream.getSnapshot()).toMatchObject({ status: "refused", reason: "Forbidden." });
  expect(refused.calls()).toBe(1);
});

test("nobody asks once nobody looks", async () => {
  const { feed, calls } = polled([aWorkspace()]);
  const leave = feed.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  leave();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(calls()).toBe(1);
});
