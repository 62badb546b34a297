import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beforePaint } from "./beforePaint.ts";

let frames: (() => void)[] = [];
beforeEach(() => {
  frames = [];
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => frames.push(work));
  vi.stubGlobal("cancelAnimationFrame", (id: number) => {
    frames[id - 1] = () => {};
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const paint = () => {
  for (const work of frames.splice(0)) work();
};

test("[L1] the next rows are asked for once a painted frame", () => {
  const work = vi.fn();
  beforePaint(work);
  expect(work).not.toHaveBeenCalled();
  paint();
  vi.advanceTimersByTime(1_000);
  expect(work).toHaveBeenCalledTimes(1);
});

test("[L1] a page that is not painted goes on all the same", () => {
  const work = vi.fn();
  beforePaint(work);
  vi.advanceTimersByTime(1_000);
  paint();
  expect(work).toHaveBeenCalledTimes(1);
});

test("[L1] called off, it is not run", () => {
  const work = vi.fn();
  beforePaint(work)();
  paint();
  vi.advanceTimersByTime(1_000);
  expect(work).not.toHaveBeenCalled();
});
