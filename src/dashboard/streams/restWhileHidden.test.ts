import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { REST_AFTER_MS, restWhileHidden } from "./restWhileHidden.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a page that stays hidden rests, one that is looked at again does not, and comes back at once", () => {
  let listener = () => {};
  const page = {
    visibilityState: "visible" as DocumentVisibilityState,
    addEventListener(_: string, hear: () => void) {
      listener = hear;
    },
    removeEventListener() {
      listener = () => {};
    },
  };
  const said: boolean[] = [];
  const stop = restWhileHidden({ rest: (isAway) => void said.push(isAway) }, page as unknown as Document); // all it looks at
  const become = (state: DocumentVisibilityState) => {
    page.visibilityState = state;
    listener();
  };
  become("hidden");
  vi.advanceTimersByTime(REST_AFTER_MS - 1);
  become("visible");
  vi.advanceTimersByTime(REST_AFTER_MS * 2);
  expect(said).toEqual([false, false]);
  become("hidden");
  vi.advanceTimersByTime(REST_AFTER_MS);
  expect(said.at(-1)).toBe(true);
  become("visible");
  expect(said.at(-1)).toBe(false);
  become("hidden");
  stop();
  vi.advanceTimersByTime(REST_AFTER_MS);
  expect(said.at(-1)).toBe(false);
});
