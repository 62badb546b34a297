import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AgentLog } from "#api/http/logs.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";
import { CHECK_MS, checkedLogSocket } from "./logSocket.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DONE: StreamEnd = { kind: "done", code: 1000, reason: "", opened: true };

function setup(answers: { linesAfter?: () => Promise<AgentLog[]>; isCurrent?: () => Promise<boolean> }) {
  let opened = () => {};
  let delivered = (_: AgentLog[]) => {};
  let ended = (_: StreamEnd) => {};
  const near: JsonSocket<AgentLog[]> = {
    onOpen: (listener) => {
      opened = listener;
    },
    onMessage: (listener) => {
      delivered = listener;
    },
    onUnreadable: () => {},
    onClose: (listener) => {
      ended = listener;
    },
    close: () => {},
  };
  const heard: AgentLog[][] = [];
  const ends: string[] = [];
  const socket = checkedLogSocket(near, {
    linesAfter: answers.linesAfter ?? (async () => []),
    lastId: () => 7,
    isCurrent: answers.isCurrent ?? (async () => true),
  });
  socket.onMessage((batch) => void heard.push(batch));
  socket.onClose(({ kind }) => void ends.push(kind));
  opened();
  return {
    heard,
    ends,
    end: (end: StreamEnd) => ended(end),
    open: () => opened(),
    deliver: () => delivered([]),
    socket,
  };
}

test("[L30] silence is checked by asking: nothing newer is a sign of life", async () => {
  const { heard } = setup({});
  await vi.advanceTimersByTimeAsync(CHECK_MS * 3);
  expect(heard).toEqual([[], [], []]);
});

test("[L7] a server that has lines the socket did not bring is no sign of life", async () => {
  const newer: AgentLog = {
    id: 8,
    created_at: "2026-11-24T00:00:00Z",
    output: "x",
    level: "info",
    source_id: "a",
  };
  const { heard } = setup({ linesAfter: async () => [newer] });
  await vi.advanceTimersByTimeAsync(CHECK_MS * 3);
  expect(heard).toEqual([]);
});

test("a server that does not answer is no sign of life either", async () => {
  const { heard } = setup({ linesAfter: () => Promise.reject(new Error("away")) });
  await vi.advanceTimersByTimeAsync(CHECK_MS * 3);
  expect(heard).toEqual([]);
});

test.each([
  ["a superseded build is the end", async () => false, ["done"]],
  ["a server going down is a loss", async () => true, ["lost"]],
  ["a server that is gone is a loss", () => Promise.reject(new Error("away")), ["lost"]],
])("[LG4] after an orderly close: %s", async (_, isCurrent, expected) => {
  const { ends, end } = setup({ isCurrent });
  end(DONE);
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(expected);
});

test("whoever closes hears nothing more", async () => {
  const { heard, ends, end, socket } = setup({});
  socket.close();
  end(DONE);
  await vi.advanceTimersByTimeAsync(CHECK_MS * 3);
  expect([heard, ends]).toEqual([[], []]);
});

test("[L7] a closed socket that opens or delivers late asks the server nothing", async () => {
  let asked = 0;
  const { open, deliver, socket } = setup({
    linesAfter: async () => {
      asked++;
      return [];
    },
  });
  socket.close();
  open();
  deliver();
  await vi.advanceTimersByTimeAsync(CHECK_MS * 3);
  expect(asked).toBe(0);
});
