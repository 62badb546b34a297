import { expect, test } from "vitest";
import { createGpuPool } from "./gpuPool.ts";

test("[T8] no more than eight contexts are out, and one given back can be had again", () => {
  const pool = createGpuPool();
  const owners = Array.from({ length: 9 }, () => ({}));
  expect(owners.map((owner) => pool.lease(owner))).toEqual([...Array(8).fill(true), false]);
  expect(pool.lease(owners[0]!)).toBe(true);
  pool.release(owners[3]!);
  expect(pool.lease(owners[8]!)).toBe(true);
  expect(pool.leased).toBe(8);
});
