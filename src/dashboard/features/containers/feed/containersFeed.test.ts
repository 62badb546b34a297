import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { fakeStreams } from "../../../streams/testing/fakeStream.ts";
import { aContainer, aList, containerId } from "../testing/aContainer.ts";
import { createContainersFeed } from "./containersFeed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const one = aList({ containers: [aContainer({ id: containerId(1) })] });
const two = aList({ containers: [aContainer({ id: containerId(2) }), aContainer({ id: containerId(1) })] });
const noEngine = () =>
  new ApiError(500, { message: "Could not get containers", detail: "Cannot connect to the Docker daemon" });

/** A feed whose list answers are `answers` in order, the last again and again. */
function setup(answers: (ContainerList | Error | Promise<ContainerList>)[], pollMs?: number) {
  const streams = fakeStreams<ContainerList>();
  let asked = 0;
  const feed = createContainersFeed({
    list: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)]!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    open: streams.open,
    pollMs,
    random: () => 0,
  });
  const close = feed.subscribe(() => {});
  const names = () => feed.getSnapshot().list?.containers.map(({ id }) => Number.parseInt(id, 16));
  return { feed, close, names, sockets: streams.all, asked: () => asked };
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

test("[C2] it lists, then watches, and each message is the whole", async () => {
  const { names, sockets } = setup([one]);
  await settle();
  expect(names()).toEqual([1]);
  sockets[0]!.open();
  sockets[0]!.send(two);
  expect(names()).toEqual([2, 1]);
});

test("[C3] a lost watch comes back by itself, however often, and what was shown stays", async () => {
  const { names, sockets, feed } = setup([one]);
  await settle();
  for (let n = 0; n < 30; n++) {
    sockets.at(-1)!.open();
    sockets.at(-1)!.end({ kind: "done", code: 1000 });
    expect(names()).toEqual([1]);
    const before = sockets.length;
    await settle(15_000);
    expect(sockets.length).toBe(before + 1);
  }
  sockets.at(-1)!.open();
  sockets.at(-1)!.send(two);
  expect(names()).toEqual([2, 1]);
  expect(feed.getSnapshot().problem).toBeUndefined();
});

test("[C3] a watch that closes without a word (CT35) is explained by the list", async () => {
  const { names, sockets, feed } = setup([one, noEngine()]);
  await settle();
  sockets[0]!.open();
  sockets[0]!.end({ kind: "done", code: 1000 });
  await settle(2_000);
  expect(feed.getSnapshot().problem?.title).toBe("No container engine runs on the agent's machine");
  expect(names()).toEqual([1]);
});

test("[C4] a failed list is asked for again until it works, and then watched", async () => {
  const { names, sockets, feed } = setup([noEngine(), noEngine(), one]);
  await settle();
  expect(feed.getSnapshot()).toMatchObject({ list: undefined, problem: { kind: "retry" } });
  expect(sockets).toHaveLength(0);
  await settle(4_000);
  expect(names()).toEqual([1]);
  expect(feed.getSnapshot().problem).toBeUndefined();
  expect(sockets).toHaveLength(1);
});

test("[UI1] [CC47] where containers are switched off nothing is watched or asked again, until a person does", async () => {
  const off = new ApiError(403, { message: "Dev Container feature not enabled." });
  const { feed, sockets, asked } = setup([off, one]);
  await settle(120_000);
  expect(asked()).toBe(1);
  expect(sockets).toHaveLength(0);
  feed.retryNow();
  await settle();
  expect(sockets).toHaveLength(1);
});

test("[C10] an answer that was asked for before a message came does not overwrite it", async () => {
  let late: (list: ContainerList) => void = () => {};
  const { names, sockets } = setup([one, new Promise<ContainerList>((resolve) => (late = resolve))], 10_000);
  await settle();
  sockets[0]!.open();
  await settle(10_000);
  sockets[0]!.send(two);
  late(one);
  await settle();
  expect(names()).toEqual([2, 1]);
});

test("[C2] an agent that does not tell of plain containers is asked every 10 s", async () => {
  const { sockets, asked } = setup([one], 10_000);
  await settle();
  sockets[0]!.open();
  await settle(30_000);
  expect(asked()).toBe(4);
});

test("[C2] our own agent tells by itself and is not asked again", async () => {
  const { sockets, asked } = setup([one]);
  await settle();
  sockets[0]!.open();
  await settle(120_000);
  expect(asked()).toBe(1);
});

test("[C3] what did not change keeps its identity, whatever its place in the list", async () => {
  const { feed, sockets } = setup([one]);
  await settle();
  const before = feed.getSnapshot().list!.containers[0];
  sockets[0]!.open();
  sockets[0]!.send(structuredClone(two));
  expect(feed.getSnapshot().list!.containers[1]).toBe(before);
});

test("[CC48] updates that cannot be read: what is shown stays, is told to be so, and is asked for instead", async () => {
  const { feed, names, sockets, asked } = setup([one, two]);
  await settle();
  sockets[0]!.open();
  sockets[0]!.garble(`containers is not a list ${"x".repeat(5_000)}`);
  expect(names()).toEqual([1]);
  expect(feed.getSnapshot().problem?.title).toBe("Updates of the containers cannot be read");
  expect(feed.getSnapshot().problem!.detail.length).toBeLessThan(250);
  await settle(2_000);
  expect(names()).toEqual([2, 1]);
  await settle(30_000);
  expect(asked()).toBe(5);
  expect(feed.getSnapshot().problem?.title).toBe("Updates of the containers cannot be read");
  sockets[0]!.send(one);
  expect(feed.getSnapshot().problem).toBeUndefined();
  const before = asked();
  await settle(60_000);
  expect(asked()).toBe(before);
});

test("nothing is open once nobody looks", async () => {
  const { sockets, close, asked } = setup([one], 10_000);
  await settle();
  sockets[0]!.open();
  close();
  await settle(60_000);
  expect(sockets[0]!.closed).toBe(true);
  expect(asked()).toBe(1);
});
