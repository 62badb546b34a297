import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { fakeStreams } from "./testing/fakeStream.ts";
import { createWatchedWorkspaces } from "./workspacesFeed.ts";

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
