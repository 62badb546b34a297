import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isBegun } from "./completions.ts";
import { useFilterDraft } from "./useFilterDraft.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function setup() {
  const told: string[] = [];
  const begun = (text: string, cursor: number) => isBegun(text, cursor, { sources: [], fields: [] });
  const { result, rerender, unmount } = renderHook(
    ({ value }) => useFilterDraft(value, (text) => void told.push(text), begun),
    { initialProps: { value: "" } },
  );
  return {
    ...{ told, unmount, draft: result },
    arrive: (value: string) => rerender({ value }),
    type(text: string) {
      for (let end = 1; end <= text.length; end++) act(() => result.current.change(text.slice(0, end), end));
    },
  };
}

test("[L12] the beginning of a term filters nothing while it is typed", () => {
  const { told, type, draft } = setup();
  type("level:error");
  expect(told).toEqual(["level:error"]);
  expect(draft.current.text).toBe("level:error");
});

test("[L12] other words filter with each key", () => {
  const { told, type } = setup();
  type("app");
  expect(told).toEqual(["a", "ap", "app"]);
});

test("[L12] a word that only looked like a term filters after a pause, a space, or when it is settled", () => {
  const { told, type, draft } = setup();
  type("level");
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(["level"]);
  type("from ");
  expect(told.at(-1)).toBe("from");
  type("to");
  act(() => draft.current.settle());
  expect(told.at(-1)).toBe("to");
  vi.advanceTimersByTime(1000);
  expect(told).toHaveLength(3);
});

test("[L12] a filter that came from elsewhere meanwhile stays", () => {
  const { told, type, draft, arrive } = setup();
  type("lev");
  arrive("pear");
  vi.advanceTimersByTime(1000);
  expect([told, draft.current.text]).toEqual([[], "pear"]);
});
