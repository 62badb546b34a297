import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, type Client } from "#api/client.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { createContainersFeed, probeContainers } from "./containers.tsx";
import { fakeStreams } from "./testing/fakeStream.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const list = (warning: string): ContainerList => ({
  devcontainers: null,
  containers: [],
  warnings: [warning],
});

test("[C3] the last list stays on screen while the watch comes back by itself", async () => {
  const { all, open } = fakeStreams<ContainerList>();
  const feed = createContainersFeed({ open, random: () => 0 });
  feed.subscribe(() => {});
  all[0]!.open();
  all[0]!.send(list("one"));
  all[0]!.end();
  expect(feed.stream.getSnapshot().status).toBe("retrying");
  expect(feed.getSnapshot().list?.warnings).toEqual(["one"]);
  await vi.advanceTimersByTimeAsync(5_000);
  all[1]!.open();
  all[1]!.send(list("two"));
  expect(feed.getSnapshot().list?.warnings).toEqual(["two"]);
});

const clientThat = (answer: () => Promise<ContainerList>) =>
  ({ containers: { list: answer } }) as unknown as Client; // the probe asks nothing else
const says = (status: number) => async () => {
  throw new ApiError(status, { message: "Dev Container feature not enabled.", detail: "Set it." });
};

test.each([
  [403, { refused: "Dev Container feature not enabled. Set it." }],
  [404, { refused: "Dev Container feature not enabled. Set it." }],
  [400, "retry"],
  [0, "retry"],
])("[UI1] a list that answers %d tells whether asking again can help", async (status, verdict) => {
  expect(await probeContainers(clientThat(says(status)), "a")()).toEqual(verdict);
});

test("[UI1] a session that is over is told as that", async () => {
  const session = async () => ({ refused: "You are signed out." });
  expect(await probeContainers(clientThat(says(401)), "a", session)()).toEqual({
    refused: "You are signed out.",
  });
});
