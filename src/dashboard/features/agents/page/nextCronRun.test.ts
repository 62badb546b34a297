import { expect, test } from "vitest";
import { nextCronRun } from "./nextCronRun.ts";

test("[D3] a schedule's next run is found", () => {
  const now = new Date(2026, 10, 24, 0, 7).getTime();
  expect(nextCronRun("*/15 * * * *", now)).toBe(new Date(2026, 10, 24, 0, 15).getTime());
});

test("[D3] a leading field of seconds is read as such", () => {
  const now = new Date(2026, 10, 24, 0, 7).getTime();
  expect(nextCronRun("30 * * * * *", now)).toBe(now + 30_000);
});

test("[D3] a schedule that cannot be read has no next run", () => {
  expect(nextCronRun("whenever", Date.now())).toBeUndefined();
});
