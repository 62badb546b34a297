import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AWAY_UNITS, createInputPipe } from "./inputPipe.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup() {
  const sent: string[] = [];
  const waiting: number[] = [];
  const socket = { unsent: 0 };
  const pipe = createInputPipe({
    send: ({ data }) => void sent.push(data ?? ""),
    backlog: () => socket.unsent,
    onWaiting: (units) => void waiting.push(units),
  });
  return { pipe, sent, waiting, socket };
}

test("a key after a pause goes out at once, those right behind it share a frame", () => {
  const { pipe, sent } = setup();
  pipe.open();
  pipe.type("a");
  expect(sent).toEqual(["a"]);
  pipe.type("b");
  pipe.type("c");
  expect(sent).toEqual(["a"]);
  vi.advanceTimersByTime(8);
  expect(sent).toEqual(["a", "bc"]);
});

test("what is typed while away waits and is sent on return, in order", () => {
  const { pipe, sent, waiting } = setup();
  pipe.type("ls");
  pipe.type("\r");
  expect(sent).toEqual([]);
  expect(waiting.at(-1)).toBe(3);
  pipe.open();
  expect(sent).toEqual(["ls\r"]);
  expect(waiting.at(-1)).toBe(0);
});

test("a key whose frame was due when the connection broke waits as well", () => {
  const { pipe, sent } = setup();
  pipe.open();
  pipe.type("a");
  pipe.type("b");
  pipe.shut();
  vi.advanceTimersByTime(100);
  expect(sent).toEqual(["a"]);
  pipe.open();
  expect(sent).toEqual(["a", "b"]);
});

test("there is a bound to what is kept while away, and a refusal is told", () => {
  const { pipe, sent } = setup();
  expect(pipe.type("x".repeat(AWAY_UNITS))).toBe(true);
  expect(pipe.type("y")).toBe(false);
  pipe.open();
  expect(sent.join("")).toBe("x".repeat(AWAY_UNITS));
});

test("a large paste waits for the network instead of filling the socket", () => {
  const { pipe, sent, socket } = setup();
  pipe.open();
  socket.unsent = 1_000_000;
  pipe.type("p".repeat(100_000));
  vi.advanceTimersByTime(200);
  expect(sent).toEqual([]);
  socket.unsent = 0;
  vi.advanceTimersByTime(20);
  expect(sent.join("")).toHaveLength(100_000);
});
