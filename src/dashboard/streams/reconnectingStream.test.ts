import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createReconnectingStream, type ReconnectingStreamOptions } from "./reconnectingStream.ts";
import { fakeStreams } from "./testing/fakeStream.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup(options: Partial<ReconnectingStreamOptions<string>> = {}) {
  const { all, open } = fakeStreams<string>();
  const heard: string[] = [];
  let wake = () => {};
  const stream = createReconnectingStream<string>({
    open,
    onMessage: (message) => heard.push(message),
    random: () => 1,
    onWake: (listener) => {
      wake = listener;
      return () => {
        wake = () => {};
      };
    },
    ...options,
  });
  return { stream, sockets: all, heard, wake: () => wake() };
}

const status = (of: ReturnType<typeof setup>) => of.stream.getSnapshot().status;

test("the first look opens it, the last closes it", () => {
  const it = setup();
  expect(it.sockets).toHaveLength(0);
  const leaveA = it.stream.subscribe(() => {});
  const leaveB = it.stream.subscribe(() => {});
  expect(it.sockets).toHaveLength(1);
  leaveA();
  expect(it.sockets[0]?.closed).toBe(false);
  leaveB();
  expect(it.sockets[0]?.closed).toBe(true);
  expect(status(it)).toBe("idle");
});

test("[D9] its state tells since when it is live and when it last heard something", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  expect(it.stream.getSnapshot()).toMatchObject({ status: "connecting", since: 1_000_000 });
  vi.advanceTimersByTime(300);
  it.sockets[0]!.open();
  vi.advanceTimersByTime(700);
  it.sockets[0]!.send("a");
  expect(it.stream.getSnapshot()).toMatchObject({
    status: "live",
    since: 1_000_300,
    lastMessageAt: 1_001_000,
  });
  expect(it.heard).toEqual(["a"]);
});

test("[D9] pauses double up to the cap while the server stays away", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    it.sockets.at(-1)!.end();
    pauses.push(it.stream.getSnapshot().retryAt! - Date.now());
    vi.advanceTimersByTime(pauses.at(-1)!);
  }
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  expect(it.sockets).toHaveLength(9);
});

test("[D9] a stream that flaps does not start its pauses anew, a settled one does", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  it.sockets[0]!.end();
  expect(it.stream.getSnapshot().attempt).toBe(1);
  vi.advanceTimersByTime(250);
  it.sockets[1]!.open();
  it.sockets[1]!.end();
  expect(it.stream.getSnapshot().attempt).toBe(2);
  vi.advanceTimersByTime(500);
  it.sockets[2]!.open();
  vi.advanceTimersByTime(5000);
  it.sockets[2]!.end();
  expect(it.stream.getSnapshot().attempt).toBe(1);
});

test("[D9] waking cuts the pause short", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  for (let attempt = 0; attempt < 5; attempt++) {
    it.sockets.at(-1)!.end();
    vi.advanceTimersByTime(15_000);
  }
  it.sockets.at(-1)!.end();
  const before = it.sockets.length;
  it.wake();
  expect(it.sockets).toHaveLength(before + 1);
  // A second event of the same waking finds the attempt under way.
  it.wake();
  expect(it.sockets).toHaveLength(before + 1);
});

test("a refused stream stays closed until somebody asks", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  it.sockets[0]!.end({ kind: "refused", code: 1008, reason: "signed out" });
  expect(it.stream.getSnapshot()).toMatchObject({ status: "refused", reason: "signed out" });
  it.wake();
  vi.advanceTimersByTime(60_000);
  expect(it.sockets).toHaveLength(1);
  it.stream.retryNow();
  expect(it.sockets).toHaveLength(2);
});

test("a stream that the server finished in order is opened again: servers that go down do so", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  it.sockets[0]!.end({ kind: "done", code: 1000 });
  expect(status(it)).toBe("retrying");
  vi.advanceTimersByTime(60_000);
  expect(it.sockets.length).toBeGreaterThan(1);
});

test("a stream with an end of its own is ended by it, not lost", () => {
  const it = setup({ endsForGood: true });
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  it.sockets[0]!.end({ kind: "done", code: 1000 });
  vi.advanceTimersByTime(60_000);
  expect(status(it)).toBe("ended");
  expect(it.sockets).toHaveLength(1);
});

test("a refusal of an open stream is probed too: the session may be over", () => {
  const ends: number[] = [];
  const it = setup({
    probe: async ({ code }) => {
      ends.push(code);
      return "retry";
    },
  });
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  it.sockets[0]!.end({ kind: "refused", code: 1008, reason: "signed out" });
  expect(ends).toEqual([1008]);
});

test("a failed handshake is asked about: signed out ends it, anything else is tried again", async () => {
  const answers: ({ refused: string } | "retry")[] = ["retry", { refused: "You are signed out." }];
  const it = setup({ probe: async () => answers.shift()! });
  it.stream.subscribe(() => {});
  it.sockets[0]!.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(status(it)).toBe("retrying");
  await vi.advanceTimersByTimeAsync(250);
  it.sockets[1]!.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(it.stream.getSnapshot()).toMatchObject({ status: "refused", reason: "You are signed out." });
});

test("an answer to the question that comes after everybody left changes nothing", async () => {
  let answer = (_: "retry") => {};
  const it = setup({
    probe: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  const leave = it.stream.subscribe(() => {});
  it.sockets[0]!.end();
  leave();
  answer("retry");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(status(it)).toBe("idle");
  expect(it.sockets).toHaveLength(1);
});

test("[D9] silence beyond the server's rhythm is taken for a dead path", () => {
  const it = setup({ silentMs: 15_000 });
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  vi.advanceTimersByTime(14_000);
  it.sockets[0]!.send("still here");
  vi.advanceTimersByTime(14_000);
  expect(status(it)).toBe("live");
  vi.advanceTimersByTime(1000);
  expect(it.stream.getSnapshot()).toMatchObject({
    status: "retrying",
    reason: "no sign of life from the server",
  });
  expect(it.sockets[0]!.closed).toBe(true);
});

test("what a replaced socket still says is not heard", () => {
  const it = setup({ silentMs: 1000 });
  it.stream.subscribe(() => {});
  vi.advanceTimersByTime(1250);
  expect(it.sockets).toHaveLength(2);
  it.sockets[0]!.send("late");
  it.sockets[0]!.end({ kind: "refused" });
  expect(it.heard).toEqual([]);
  expect(status(it)).toBe("retrying");
});

test("[WT6] a message without sense is told until the next one that makes sense; the stream stays", () => {
  const it = setup();
  it.stream.subscribe(() => {});
  it.sockets[0]!.open();
  it.sockets[0]!.send("a");
  it.sockets[0]!.garble("workspaces is missing");
  expect(it.stream.getSnapshot()).toMatchObject({ status: "live", unreadable: "workspaces is missing" });
  it.sockets[0]!.send("b");
  expect(it.heard).toEqual(["a", "b"]);
  expect(it.stream.getSnapshot()).not.toHaveProperty("unreadable");
  expect(it.sockets).toHaveLength(1);
});
