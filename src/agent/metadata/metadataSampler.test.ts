import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { MetadataReport } from "#api/link/reports.ts";
import { createMetadataSampler } from "./metadataSampler.ts";
import type { Sample } from "./sampleScript.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const anItem = (key: string, interval: number, timeout = 0) => ({
  key,
  display_name: key,
  script: `echo ${key}`,
  interval,
  timeout,
});

function setup(sample: (key: string) => Promise<Sample>) {
  const reports: MetadataReport["items"][] = [];
  const timeouts: number[] = [];
  const state = { answer: async () => {} };
  const sampler = createMetadataSampler({
    sample: ({ key }, timeoutMs) => {
      timeouts.push(timeoutMs);
      return sample(key);
    },
    async report(items) {
      reports.push(items);
      await state.answer();
    },
  });
  onTestFinished(() => sampler.close());
  return { sampler, reports, timeouts, state };
}

const counted = () => {
  let count = 0;
  return async () => ({ value: String(++count), error: "" });
};

test("each item is taken at its interval, and values of a second go out together", async () => {
  const { sampler, reports } = setup(async (key) => ({ value: `${key}!`, error: "" }));
  sampler.update([anItem("a", 5), anItem("b", 5)]);
  await vi.advanceTimersByTimeAsync(6_500);
  expect(reports.map((items) => items.map(({ key, value }) => key + value))).toEqual([
    ["aa!", "bb!"],
    ["aa!", "bb!"],
  ]);
});

test("a value that takes longer than its interval is never taken twice at once", async () => {
  let running = 0;
  let most = 0;
  const { sampler } = setup(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    running--;
    return { value: "", error: "" };
  });
  sampler.update([anItem("slow", 1)]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(most).toBe(1);
});

test("while the server is away the newest value of each key waits", async () => {
  const { sampler, reports, state } = setup(counted());
  let back = () => {};
  state.answer = () => new Promise<void>((resolve) => (back = resolve));
  sampler.update([anItem("a", 2)]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reports).toHaveLength(1);
  back();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reports[1]!.map(({ value }) => value)).toEqual(["11"]);
});

test("without a timeout of its own an item has its interval, at least five seconds", () => {
  const { sampler, timeouts } = setup(async () => ({ value: "", error: "" }));
  sampler.update([anItem("a", 1), anItem("b", 60), anItem("c", 1, 2)]);
  expect(timeouts).toEqual([5_000, 60_000, 2_000]);
});

test("an item that changed starts anew, one that went is taken no more, the others go on", async () => {
  const taken: string[] = [];
  const { sampler } = setup(async (key) => {
    taken.push(key);
    return { value: "", error: "" };
  });
  sampler.update([anItem("a", 10), anItem("b", 10), anItem("c", 10)]);
  await vi.advanceTimersByTimeAsync(5_000);
  sampler.update([anItem("a", 10), { ...anItem("b", 10), script: "other" }]);
  expect(taken).toEqual(["a", "b", "c", "b"]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(taken).toEqual(["a", "b", "c", "b", "a"]);
});

test("a sample that fails in an unforeseen way is an error of its item", async () => {
  const { sampler, reports } = setup(() => Promise.reject(new Error("out of processes")));
  sampler.update([anItem("a", 10)]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reports[0]).toMatchObject([{ key: "a", value: "", error: "Error: out of processes" }]);
});
