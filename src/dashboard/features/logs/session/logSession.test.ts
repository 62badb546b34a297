import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FilterSpec, Frame, FromHost, ToHost } from "../host/protocol.ts";
import type { Line } from "../lines/logStore.ts";
import { createLogSession, emptyFrame, type HostPort } from "./logSession.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const aLine = (number: number): Line => ({
  number,
  id: number,
  time: 0,
  level: 2,
  source: "source",
  text: `line ${number}`,
});

/** A frame whose block has these rows; only `sent` come with their lines. */
function aFrame(numbers: number[], sent = numbers): Frame {
  const { from, lines, stacks, timeBefore, ...rest } = emptyFrame;
  return {
    ...rest,
    rows: numbers.length,
    block: {
      look: 1,
      from: 0,
      numbers,
      lines: sent.map(aLine),
      stacks: [],
      anchor: numbers.at(-1),
      timeBefore: undefined,
    },
  };
}

/** A session, and the worker's end of each port it opened. */
function setup() {
  const workers: ReturnType<typeof fakeWorker>[] = [];
  const told: string[] = [];
  const wakers = new Set<() => void>();
  const accepted = { blocks: true };
  const session = createLogSession({
    origin: { agentId: "agent", workspaceId: "workspace" },
    extensions: ["log-paging"],
    spawn() {
      workers.push(fakeWorker());
      return workers.at(-1)!.port;
    },
    accepts: () => accepted.blocks,
    onWake(listener) {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
    onReach: (answered) => void told.push(answered ? "answered" : "unanswered"),
    onRead: () => {},
    onSignedOut: () => void told.push("signed out"),
  });
  return { session, workers, told, wakers, accepted, worker: () => workers.at(-1)! };
}

function fakeWorker() {
  const heard: ToHost[] = [];
  let say = (_: FromHost) => {};
  let fail = (_: string) => {};
  let isClosed = false;
  const port: HostPort = {
    post: (message) => void heard.push(message),
    onMessage: (listener) => {
      say = listener;
    },
    onFailure: (listener) => {
      fail = listener;
    },
    close: () => {
      isClosed = true;
    },
  };
  return {
    port,
    heard,
    types: () => heard.map(({ type }) => type),
    /** Also after it was closed: what was on its way then. */
    say: (message: FromHost) => say(message),
    fail: (reason: string) => fail(reason),
    isClosed: () => isClosed,
    question: (at: number) => heard.filter((message) => message.type === "ask").at(at)!,
  };
}

const GRACE_MS = 1_000;
const numbersOf = ({ lines }: { lines: readonly Line[] }) => lines.map(({ number }) => number);

test("the first subscriber opens the worker, the last one ends it, unless somebody is back at once", () => {
  const { session, workers, worker, wakers } = setup();
  expect(workers).toHaveLength(0);
  const leave = session.subscribe(() => {});
  const leaveFeed = session.feed.subscribe(() => {});
  expect(worker().heard).toEqual([
    {
      type: "open",
      origin: { agentId: "agent", workspaceId: "workspace" },
      extensions: ["log-paging"],
    },
  ]);
  leave();
  vi.advanceTimersByTime(2 * GRACE_MS);
  expect(worker().isClosed()).toBe(false);
  leaveFeed();
  vi.advanceTimersByTime(GRACE_MS / 2);
  const back = session.subscribe(() => {});
  vi.advanceTimersByTime(2 * GRACE_MS);
  expect([workers.length, worker().isClosed()]).toEqual([1, false]);
  back();
  vi.advanceTimersByTime(GRACE_MS);
  expect([worker().isClosed(), wakers.size]).toEqual([true, 0]);
});

test("a line is sent once: later blocks take it from those before, drawn or not", () => {
  const { session, worker, accepted } = setup();
  session.subscribe(() => {});
  worker().say({ type: "frame", frame: aFrame([1, 2, 3]) });
  expect(session.getSnapshot().lines.map(({ text }) => text)).toEqual(["line 1", "line 2", "line 3"]);
  accepted.blocks = false;
  worker().say({ type: "frame", frame: { ...aFrame([2, 3, 4], [4]), rows: 4 } });
  // The numbers are the newest, the rows those that were drawn.
  expect(session.getSnapshot().rows).toBe(4);
  expect(numbersOf(session.getSnapshot())).toEqual([1, 2, 3]);
  accepted.blocks = true;
  worker().say({ type: "frame", frame: aFrame([3, 4, 5], [5]) });
  expect(session.getSnapshot().lines).toEqual([3, 4, 5].map(aLine));
});

test("[L1] each frame is said to be drawn once, and only when there was one", () => {
  const { session, worker } = setup();
  session.subscribe(() => {});
  session.drawn();
  worker().say({ type: "frame", frame: aFrame([1]) });
  session.drawn();
  session.drawn();
  expect(worker().types()).toEqual(["open", "drawn"]);
});

test("[L3] rows that are no longer wanted are not drawn, and the next need not wait for it", () => {
  const { session, worker, accepted } = setup();
  session.subscribe(() => {});
  accepted.blocks = false;
  worker().say({ type: "frame", frame: aFrame([1]) });
  expect(session.getSnapshot().lines).toEqual([]);
  expect(worker().types()).toEqual(["open", "drawn"]);
  session.drawn();
  expect(worker().types()).toEqual(["open", "drawn"]);
});

test("two who ask at once each get their own answer, in whatever order they come", async () => {
  const { session, worker } = setup();
  session.subscribe(() => {});
  const first = session.ask("count", { first: 1, last: 2 });
  const second = session.ask("count", { first: 1, last: 9 });
  const [one, two] = [worker().question(0), worker().question(1)];
  worker().say({ type: "answer", id: two.id, answer: 9 });
  worker().say({ type: "answer", id: one.id, answer: 2 });
  await expect(Promise.all([first, second])).resolves.toEqual([2, 9]);
});

test("what the worker cannot answer is told in its words, to who asked alone", async () => {
  const { session, worker } = setup();
  session.subscribe(() => {});
  const refused = session.ask("older", undefined);
  const answered = session.ask("move", { from: 1, rows: 1 });
  worker().say({ type: "failed", id: worker().question(0).id, message: "The server did not answer." });
  worker().say({ type: "answer", id: worker().question(1).id, answer: 2 });
  await expect(refused).rejects.toThrow("The server did not answer.");
  await expect(answered).resolves.toBe(2);
});

test("who asks while the log closes is told so; an answer after it, and any frame, is nobody's", async () => {
  const { session, worker, told } = setup();
  const leave = session.subscribe(() => {});
  worker().say({ type: "frame", frame: aFrame([1]) });
  const account = { received: 1, repeated: 0, misordered: 0, outages: 0, loaded: true };
  worker().say({ type: "stream", state: { status: "live", since: 5, attempt: 0 }, account });
  const asked = session.ask("older", undefined);
  const closed = expect(asked).rejects.toThrow("This log was closed.");
  leave();
  vi.advanceTimersByTime(GRACE_MS);
  await closed;
  worker().say({ type: "answer", id: worker().question(0).id, answer: undefined });
  worker().say({ type: "frame", frame: aFrame([1, 2]) });
  worker().say({ type: "signedOut" });
  expect(session.getSnapshot()).toBe(emptyFrame);
  expect(session.feed.getSnapshot().status).toBe("idle");
  expect(told).toEqual([]);
  await expect(session.ask("older", undefined)).rejects.toThrow("This log is closed.");
});

test("a worker that cannot run is a refusal with its reason; trying again starts one that knows what is wanted", async () => {
  const { session, workers, worker, told } = setup();
  session.subscribe(() => {});
  const filter: FilterSpec = { levels: [4], onlyHits: false };
  session.setFilter(filter);
  session.setFolding(true);
  session.look({ kind: "tail", rows: 40 }, 0);
  const asked = session.ask("older", undefined);
  const closed = expect(asked).rejects.toThrow("This log was closed.");
  worker().fail("could not be loaded");
  await closed;
  expect(session.feed.getSnapshot()).toMatchObject({ status: "refused", reason: "could not be loaded" });
  expect(worker().isClosed()).toBe(true);

  session.feed.retryNow();
  expect(workers).toHaveLength(2);
  expect(worker().types()).toEqual(["open", "filter", "folding", "look"]);
  expect(worker().heard[1]).toEqual({ type: "filter", filter });
  // The one before says something late.
  workers[0]!.fail("again");
  workers[0]!.say({ type: "signedOut" });
  expect([worker().isClosed(), told]).toEqual([false, []]);
  session.feed.retryNow();
  expect(worker().types().at(-1)).toBe("retry");
});

test("[L8] after a new worker no line is taken from the old one's blocks", () => {
  const { session, worker } = setup();
  session.subscribe(() => {});
  worker().say({ type: "frame", frame: aFrame([1, 2]) });
  worker().fail("gone");
  session.feed.retryNow();
  expect(session.getSnapshot()).toBe(emptyFrame);
  worker().say({ type: "frame", frame: aFrame([1, 2]) });
  expect(session.getSnapshot().lines).toEqual([1, 2].map(aLine));
});

test("the state of the stream, its account and what concerns the whole page are passed on", () => {
  const { session, worker, told, wakers } = setup();
  session.subscribe(() => {});
  const account = { received: 3, repeated: 0, misordered: 0, outages: 1, loaded: true };
  worker().say({ type: "stream", state: { status: "live", since: 5, attempt: 0 }, account });
  expect(session.feed.getSnapshot().status).toBe("live");
  expect(session.feed.account()).toEqual(account);
  worker().say({ type: "reach", answered: false });
  worker().say({ type: "reach", answered: true });
  worker().say({ type: "signedOut" });
  expect(told).toEqual(["unanswered", "answered", "signed out"]);
  for (const wake of wakers) wake();
  expect(worker().types().at(-1)).toBe("wake");
});
