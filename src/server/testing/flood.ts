import type { Writable } from "node:stream";
import { vi } from "vitest";

const CHUNK = Buffer.alloc(65_536);

/** Writes as fast as it is taken, up to `most` bytes: how much was says whether anything held it back. */
export function createFlood(most: number) {
  let written = 0;
  return {
    written: () => written,
    pour(into: Writable) {
      while (into.writable && written < most) {
        written += CHUNK.length;
        if (!into.write(CHUNK)) return void into.once("drain", () => this.pour(into));
      }
    },
  };
}

/** Waits until a number has stopped to change. */
export async function untilStill(read: () => number) {
  let before = -1;
  await vi.waitUntil(
    () => {
      const still = read() === before;
      before = read();
      return still;
    },
    { interval: 300, timeout: 20_000 },
  );
}
