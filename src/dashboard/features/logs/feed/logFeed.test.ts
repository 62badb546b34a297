import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AgentLog } from "#api/http/logs.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";
import { OUTAGE } from "../lines/levels.ts";
import { createLogStore, type LogStore } from "../lines/logStore.ts";
import { createLogFeed } from "./logFeed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const aLog = (id: number): AgentLog => ({
  id,
  created_at: "2026-11-24T00:00:00Z",
  output: `line ${id}`,
  level: "info",
  source_id: "source",
});

const LOST: StreamEnd = { kind: "lost", code: 1006, reason: "", opened: true };

/** A feed, and the server's end of every socket it opened. */
function setup(maxBytes = 1 << 20) {
  const store = createLogStore({ maxBytes });
  const sockets: ReturnType<typeof fakeSocket>[] = [];
  const feed = createLogFeed({
    store,
    open(after) {
      sockets.push(fakeSocket(after));
      return sockets.at(-1)!.near;
    },
    nextFrame: (work) => void setTimeout(work, 16),
    onChange: () => {},
    random: () => 1,
  });
  const leave = feed.subscribe(() => {});
  return { store, feed, sockets, leave, socket: () => sockets.at(-1)! };
}

function fakeSocket(after: number) {
  const listeners = {
    open: [] as (() => void)[],
    message: [] as ((logs: AgentLog[]) => void)[],
    close: [] as ((end: StreamEnd) => void)[],
  };
  const near: JsonSocket<AgentLog[]> = {
    onOpen: (listener) => void listeners.open.push(listener),
    onMessage: (listener) => void listeners.message.push(listener),
    onUnreadable: () => {},
    onClose: (listener) => void listeners.close.push(listener),
    close: () => {},
  };
  return {
    after,
    near,
    sendLogs: (logs: AgentLog[]) => listeners.message.forEach((listener) => void listener(logs)),
    open: () => listeners.open.forEach((listener) => void listener()),
    send: (...ids: number[]) => listeners.message.forEach((listener) => void listener(ids.map(aLog))),
    end: (end: StreamEnd) => listeners.close.forEach((listener) => void listener(end)),
  };
}

function rows(store: LogStore) {
  const { start, end } = store.state();
  return Array.from({ length: end - start }, (_, at) => store.lineAt(start + at)!);
}
const ids = (store: LogStore) => rows(store).flatMap(({ id, level }) => (level === OUTAGE ? [] : [id]));
const outages = (store: LogStore) => rows(store).filter(({ level }) => level === OUTAGE);

test("[L7] after a lost connection it asks only for lines it has not seen", () => {
  const { store, feed, sockets, socket } = setup();
  socket().open();
  socket().send(3, 7);
  socket().end(LOST);
  expect(feed.getSnapshot().status).toBe("retrying");
  vi.advanceTimersByTime(300);
  socket().open();
  socket().send(9);
  vi.advanceTimersByTime(20);
  expect(sockets.map(({ after }) => after)).toEqual([0, 7]);
  expect(ids(store)).toEqual([3, 7, 9]);
});

test("[L7] an outage is a dated row between the lines before and after it", () => {
  const { store, socket } = setup();
  socket().open();
  socket().send(1);
  socket().end(LOST);
  vi.advanceTimersByTime(300);
  socket().open();
  socket().send(2, 3);
  vi.advanceTimersByTime(20);
  expect(rows(store).map(({ id, level }) => [id, level === OUTAGE])).toEqual([
    [1, false],
    [1, true],
    [2, false],
    [3, false],
  ]);
  expect(outages(store)[0]!.text).toMatch(
    /^Connection lost .*\d.*, back .* \(300 ms\)\. 2 lines written meanwhile follow/,
  );
});

test("[L7] a first connection that fails is no outage of the log", () => {
  const { store, socket } = setup();
  socket().end({ ...LOST, opened: false });
  vi.advanceTimersByTime(300);
  socket().open();
  socket().send(1);
  vi.advanceTimersByTime(20);
  expect(rows(store)).toHaveLength(1);
});

test("the last listener to leave closes the socket; a message in flight is not taken", () => {
  const { store, socket, leave, feed } = setup();
  socket().open();
  const last = socket();
  leave();
  last.send(1);
  vi.advanceTimersByTime(20);
  expect(ids(store)).toEqual([]);
  expect(feed.getSnapshot().status).toBe("idle");
});

test("an orderly end and a refusal are final", () => {
  for (const [kind, status] of [
    ["done", "ended"],
    ["refused", "refused"],
  ] as const) {
    const { feed, socket, sockets } = setup();
    socket().open();
    socket().send();
    socket().end({ kind, code: 1000, reason: "", opened: true });
    vi.advanceTimersByTime(60_000);
    expect(feed.getSnapshot().status).toBe(status);
    expect(sockets).toHaveLength(1);
  }
});

test("lines are handed over once per frame", () => {
  const { store, socket } = setup();
  socket().open();
  socket().send(1);
  socket().send(2);
  expect(ids(store)).toEqual([]);
  vi.advanceTimersByTime(16);
  expect(ids(store)).toEqual([1, 2]);
});

test("[L8] a full store drops its oldest lines and counts them", () => {
  const { store, socket } = setup(40_000);
  socket().open();
  socket().send(...Array.from({ length: 5000 }, (_, at) => at + 1));
  vi.advanceTimersByTime(16);
  const { dropped, lines, bytes } = store.state();
  expect(dropped + lines).toBe(5000);
  expect(dropped).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(80_000);
  expect(ids(store)).toEqual(Array.from({ length: lines }, (_, at) => dropped + at + 1));
});

/** A step of a hostile day. `repeat`: the server sends the last lines again, as one that restarted might. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("write" as const),
      count: fc.integer({ min: 1, max: 5 }),
      gap: fc.nat(3),
    }),
  },
  fc.record({ do: fc.constant("cut" as const), refusals: fc.nat(3) }),
  fc.record({ do: fc.constant("repeat" as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant("late" as const) }),
  fc.record({ do: fc.constant("frame" as const) }),
  fc.record({ do: fc.constant("restart" as const) }),
);

test("[L7] [L8] whatever is cut, repeated or restarted: every id once, in order, each outage a row", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { store, feed, socket, sockets } = setup();
      const written: number[] = [];
      let connected = true;
      let cuts = 0;
      const history = () => written.filter((id) => id > socket().after);
      socket().open();
      socket().send();
      const comeBack = () => {
        const tried = sockets.length;
        while (sockets.length === tried) vi.advanceTimersByTime(250);
      };
      const cut = (refusals: number) => {
        cuts++;
        socket().end(LOST);
        for (let at = 0; at < refusals; at++) {
          comeBack();
          socket().end({ ...LOST, opened: false });
        }
        connected = false;
      };
      const connect = () => {
        if (connected) return;
        comeBack();
        socket().open();
        socket().send(...history());
        connected = true;
      };
      for (const now of steps) {
        if (now.do === "write") {
          const batch = Array.from(
            { length: now.count },
            (_, at) => (written.at(-1) ?? 0) + now.gap + at + 1,
          );
          written.push(...batch);
          if (connected) socket().send(...batch);
          else if (now.gap === 0) connect();
        } else if (now.do === "cut" && connected) cut(now.refusals);
        else if (now.do === "repeat" && connected) socket().send(...written.slice(-now.count));
        // A replaced socket that still delivers: its lines must not count.
        else if (now.do === "late" && sockets.length > 1) sockets.at(-2)!.send((written.at(-1) ?? 0) + 1000);
        else if (now.do === "frame") vi.advanceTimersByTime(16);
        else if (now.do === "restart" && connected) {
          cut(0);
          connect();
        }
      }
      connect();
      vi.advanceTimersByTime(16);
      expect(ids(store)).toEqual(written);
      expect(outages(store)).toHaveLength(cuts);
      expect(feed.account()).toMatchObject({ received: written.length, misordered: 0, outages: cuts });
    }),
    { numRuns: 300 },
  );
});

test.each(["", "soon", "0001-01-01T00:00:00Z"])(
  "[WT7] a line of the time “%s” has none, and is there",
  (time) => {
    const { store, socket } = setup();
    socket().open();
    socket().sendLogs([{ ...aLog(1), created_at: time }]);
    vi.advanceTimersByTime(16);
    expect(rows(store)).toMatchObject([{ id: 1, time: 0 }]);
  },
);
