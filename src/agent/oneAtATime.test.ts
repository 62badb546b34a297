import { expect, test } from "vitest";
import { oneAtATime } from "./oneAtATime.ts";

test("calls during a run share one more, which began after them", async () => {
  const runs: { key: string; end: (value: number) => void; fail: () => void }[] = [];
  const call = oneAtATime<number, string>(
    (key) => new Promise((end, reject) => runs.push({ key, end, fail: () => reject(new Error("failed")) })),
  );
  const first = call("a");
  const second = call("a");
  const third = call("a");
  const other = call("b");
  expect(runs.map(({ key }) => key)).toEqual(["a", "b"]);
  runs[0]!.fail();
  await expect(first).rejects.toThrow("failed");
  expect(runs.map(({ key }) => key)).toEqual(["a", "b", "a"]);
  const fourth = call("a");
  runs[2]!.end(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  expect(runs).toHaveLength(4);
  runs[3]!.end(3);
  runs[1]!.end(1);
  expect(await Promise.all([fourth, other])).toEqual([3, 1]);
  void call("a");
  expect(runs).toHaveLength(5);
});

test("without keys there is one", async () => {
  let runs = 0;
  const call = oneAtATime(async () => void runs++);
  await Promise.all([call(), call(), call()]);
  expect(runs).toBe(2);
});
