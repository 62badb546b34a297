import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPainter } from "./painter.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function setup(count: number) {
  const listeners = new Set<() => void>();
  const frames: (() => void)[] = [];
  const painter = createPainter(
    {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    (work) => frames.push(work),
  );
  let painted = 0;
  const leave = Array.from({ length: count }, () =>
    painter.add({ element: document.createElement("canvas"), paint: () => painted++ }),
  );
  const frame = () => {
    const asked = frames.splice(0);
    for (const work of asked) work();
    return asked.length;
  };
  return {
    leave,
    frame,
    listeners,
    message() {
      for (const one of listeners) one();
    },
    painted: () => painted,
  };
}

test("[C14] fifty pictures are drawn in one frame a message", () => {
  const { frame, leave, message, painted } = setup(50);
  expect(frame()).toBe(1);
  expect(painted()).toBe(50);
  message();
  message();
  expect(frame()).toBe(1);
  expect(painted()).toBe(100);
  for (const one of leave) one();
});

test("[C14] pictures move on while nothing comes, and stop when nobody looks", () => {
  const { frame, leave, listeners } = setup(2);
  frame();
  vi.advanceTimersByTime(1_000);
  expect(frame()).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(frame()).toBe(1);
  for (const one of leave) one();
  expect(listeners.size).toBe(0);
  vi.advanceTimersByTime(5_000);
  expect(frame()).toBe(0);
});
