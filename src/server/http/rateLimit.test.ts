import { expect, test } from "vitest";
import { createRateLimit } from "./rateLimit.ts";

function setup() {
  const clock = { now: 1_000_000 };
  return { clock, limit: createRateLimit(() => clock.now) };
}

test("a caller has its requests a minute for each path, and no other's", () => {
  const { limit } = setup();
  expect(limit("ann", "/a", 2)).toMatchObject({ allowed: true, remaining: 1, limit: 2 });
  expect(limit("ann", "/a", 2)).toMatchObject({ allowed: true, remaining: 0 });
  expect(limit("ann", "/a", 2)).toMatchObject({ allowed: false, remaining: 0 });
  expect(limit("ann", "/b", 2).allowed).toBe(true);
  expect(limit("bo", "/a", 2).allowed).toBe(true);
});

test("the minute begins with the first request", () => {
  const { clock, limit } = setup();
  expect(limit("ann", "/a", 1).resetUnixSeconds).toBe(1060);
  clock.now += 59_999;
  expect(limit("ann", "/a", 1).allowed).toBe(false);
  clock.now += 1;
  expect(limit("ann", "/a", 1)).toMatchObject({ allowed: true, resetUnixSeconds: 1120 });
});

test("many callers do not fill the memory: the oldest are forgotten", () => {
  const { limit } = setup();
  limit("first", "/a", 1);
  for (let i = 0; i < 50_000; i++) limit(`caller ${i}`, "/a", 1);
  expect(limit("first", "/a", 1).allowed).toBe(true);
  expect(limit("caller 49999", "/a", 1).allowed).toBe(false);
});
