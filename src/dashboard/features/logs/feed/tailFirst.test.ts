import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import type { StreamEnd } from "#api/socket.ts";
import { fakeStreams } from "../../../streams/testing/fakeStream.ts";
import { tailFirstSocket } from "./tailFirst.ts";

const aLog = (id: number): AgentLog => ({
  id,
  created_at: "2026-11-24T00:00:00Z",
  output: `line ${id}`,
  level: "info",
  source_id: "source",
});

/** A request of the newest lines that is answered by the test. */
function setup() {
  const { all: streams, open } = fakeStreams<AgentLog[]>();
  const followed: number[] = [];
  const wholes: boolean[] = [];
  let resolve: (lines: AgentLog[]) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const request = new Promise<AgentLog[]>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  let asked: { limit: number; signal: AbortSignal } | undefined;
  const socket = tailFirstSocket({
    newest(limit, signal) {
      asked = { limit, signal };
      return request;
    },
    follow(after) {
      followed.push(after);
      return open();
    },
    onNewest: (isWhole) => void wholes.push(isWhole),
  });
  const heard: (string | number[] | StreamEnd)[] = [];
  socket.onOpen(() => void heard.push("open"));
  socket.onMessage((batch) => void heard.push(batch.map(({ id }) => id)));
  socket.onClose((end) => void heard.push(end));
  const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
  return {
    heard,
    followed,
    wholes,
    streams,
    socket,
    limit: () => asked!.limit,
    isCalledOff: () => asked!.signal.aborted,
    async answer(lines: AgentLog[]) {
      resolve(lines);
      await settled();
    },
    async fail(error: unknown) {
      reject(error);
      await settled();
    },
  };
}

test("[L3] the newest lines come first, then the stream after the last of them", async () => {
  const { heard, followed, streams, answer } = setup();
  expect(followed).toEqual([]);
  await answer([aLog(5), aLog(9)]);
  expect(heard).toEqual([[5, 9]]);
  expect(followed).toEqual([9]);
  streams[0]!.open();
  streams[0]!.send([]);
  streams[0]!.send([aLog(12)]);
  expect(heard).toEqual([[5, 9], "open", [], [12]]);
});

test("an empty log is told by the stream's first message, which may hold what came meanwhile", async () => {
  const { heard, followed, wholes, streams, answer } = setup();
  await answer([]);
  expect([heard, followed, wholes]).toEqual([[], [0], [true]]);
  streams[0]!.open();
  streams[0]!.send([aLog(1)]);
  expect(heard).toEqual(["open", [1]]);
});

test("[L8] a page as long as was asked for may have lines before it; a shorter one has none", async () => {
  for (const missing of [0, 1]) {
    const { wholes, limit, answer } = setup();
    await answer(Array.from({ length: limit() - missing }, (_, at) => aLog(at + 1)));
    expect(wholes).toEqual([missing > 0]);
  }
});

test.each([
  ["no answer", new ApiError(0, { message: "The server did not answer." }), "The server did not answer."],
  ["a failure of another kind", new Error("odd"), "Error: odd"],
])("[L7] %s is a loss of a socket that never opened", async (_, error, reason) => {
  const { heard, followed, wholes, fail } = setup();
  await fail(error);
  expect(heard).toEqual([{ kind: "lost", code: 1006, reason, opened: false }]);
  expect([followed, wholes]).toEqual([[], []]);
});

test.each(["answered", "refused"])("closed while asking, it says nothing when that is %s", async (how) => {
  const { heard, followed, wholes, socket, isCalledOff, answer, fail } = setup();
  socket.close();
  expect(isCalledOff()).toBe(true);
  await (how === "answered" ? answer([aLog(1)]) : fail(new Error("aborted")));
  expect([heard, followed, wholes]).toEqual([[], [], []]);
});

test("whoever closes it closes the stream", async () => {
  const { streams, socket, answer } = setup();
  await answer([aLog(1)]);
  expect(streams[0]!.closed).toBe(false);
  socket.close();
  expect(streams[0]!.closed).toBe(true);
});

test("[L7] closed by who hears the first lines, it follows nothing", async () => {
  const { followed, socket, answer } = setup();
  socket.onMessage(() => socket.close());
  await answer([aLog(1)]);
  expect(followed).toEqual([]);
});

test("how the stream ends is told as it is", async () => {
  const { heard, streams, answer } = setup();
  await answer([]);
  streams[0]!.open();
  streams[0]!.end({ kind: "done", code: 1000 });
  expect(heard).toEqual(["open", { kind: "done", code: 1000, reason: "", opened: true }]);
});

test("[L7] a server that goes away between the newest lines and the stream is a loss after those lines", async () => {
  const { heard, followed, streams, answer } = setup();
  await answer([aLog(1), aLog(2)]);
  streams[0]!.end();
  expect(followed).toEqual([2]);
  expect(heard).toEqual([[1, 2], { kind: "lost", code: 1006, reason: "", opened: false }]);
});
