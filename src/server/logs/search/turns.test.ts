import { expect, test } from "vitest";
import { createTurns, TurnRefused } from "./turns.ts";

const there = () => new AbortController().signal;

/** A job that ends when told to, and says when it began. */
function jobs() {
  const turns = createTurns();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, caller = "ann", signal = there()) =>
    turns.take(caller, signal, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { turns, begun, start, end };
}

test("two of a caller run, the others follow in the order they came; callers do not wait for each other", async () => {
  const { turns, begun, start, end } = jobs();
  for (const name of ["1", "2", "3", "4"]) void start(name);
  void start("other", "bob");
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(["1", "2", "other"]);
  await end("2");
  expect(begun).toEqual(["1", "2", "other", "3"]);
  await end("1");
  expect(begun.at(-1)).toBe("4");
  for (const name of ["3", "4", "other"]) await end(name);
  expect(turns.size()).toBe(0);
});

test("eight may wait, one more is refused", async () => {
  const { start } = jobs();
  for (let at = 0; at < 10; at++) void start(String(at));
  await expect(start("too many")).rejects.toBeInstanceOf(TurnRefused);
});

test("who leaves while waiting gives the place up", async () => {
  const { turns, begun, start, end } = jobs();
  void start("1");
  void start("2");
  const leaver = new AbortController();
  const left = start("3", "ann", leaver.signal);
  void start("4");
  leaver.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  await end("1");
  expect(begun).toEqual(["1", "2", "4"]);
  await end("2");
  await end("4");
  expect(turns.size()).toBe(0);
});

test("a job that fails leaves its place", async () => {
  const turns = createTurns();
  for (let at = 0; at < 5; at++)
    await expect(turns.take("ann", there(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(turns.size()).toBe(0);
});
