import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patientFetch, retryAfterMs } from "./patientFetch.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup(...statuses: number[]) {
  const asked: string[] = [];
  const { fetch, limits } = patientFetch(
    async (url, init) => {
      asked.push(`${init.method ?? "GET"} ${url}`);
      return new Response("{}", { status: statuses.shift() ?? 200, headers: { "Retry-After": "60" } });
    },
    () => 0,
  );
  return { asked, fetch, limits };
}

test("after a 429 it asks again by itself once Retry-After has passed", async () => {
  const { asked, fetch, limits } = setup(429);
  const answer = fetch("/api/v2/workspaces?q=a", {});
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked).toHaveLength(1);
  expect(limits.getSnapshot()).toEqual([{ path: "/api/v2/workspaces", until: 1_060_000 }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await answer).status).toBe(200);
  expect(limits.getSnapshot()).toEqual([]);
});

test("all that is asked of that path waits, whatever its query; other paths do not", async () => {
  const { asked, fetch } = setup(429);
  void fetch("/list?q=a", {});
  await vi.advanceTimersByTimeAsync(0);
  void fetch("/list?q=b", {});
  void fetch("/me", {});
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["GET /list?q=a", "GET /me"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(4);
});

test("who no longer wants the answer leaves at once", async () => {
  const { asked, fetch } = setup(429);
  const leave = new AbortController();
  const answer = fetch("/list", { signal: leave.signal });
  const failed = expect(answer).rejects.toThrow();
  await vi.advanceTimersByTimeAsync(1_000);
  leave.abort();
  await failed;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toHaveLength(1);
});

test("what changes something is neither held back nor sent twice", async () => {
  const { asked, fetch } = setup(429, 429);
  void fetch("/builds", {});
  await vi.advanceTimersByTimeAsync(0);
  expect((await fetch("/builds", { method: "POST" })).status).toBe(429);
  expect(asked).toEqual(["GET /builds", "POST /builds"]);
});

test("a server that never lets through is told of in the end", async () => {
  const { asked, fetch } = setup(...Array.from({ length: 9 }, () => 429));
  const answer = fetch("/list", {});
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect((await answer).status).toBe(429);
  expect(asked).toHaveLength(5);
});

test("Retry-After is seconds or a date; unsaid is a minute, and never more than five", () => {
  expect(retryAfterMs("7", 0)).toBe(7_000);
  expect(retryAfterMs("Thu, 01 Jan 1970 00:00:09 GMT", 1_000)).toBe(8_000);
  expect(retryAfterMs(null, 0)).toBe(60_000);
  expect(retryAfterMs("soon", 0)).toBe(60_000);
  expect(retryAfterMs("86400", 0)).toBe(300_000);
});
