import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockHolder, takeLock } from "./processLock.ts";

const aFile = () => join(mkdtempSync(join(tmpdir(), "lock-")), "deep", "serve.lock");

test("a lock held by a living process is refused with its id, and free again after release", () => {
  const file = aFile();
  const lock = takeLock(file);
  expect(takeLock(file)).toEqual({ heldBy: process.pid });
  if ("release" in lock) lock.release();
  expect(lockHolder(file)).toBeUndefined();
  expect(takeLock(file)).toHaveProperty("release");
});

test("a lock of a dead process, of a reused process id, or with torn content is taken over", () => {
  for (const content of [
    '{"pid":999999999,"startedAt":"1"}',
    `{"pid":${process.pid},"startedAt":"1"}`,
    '{"pi',
  ]) {
    const file = aFile();
    const first = takeLock(file);
    if ("release" in first) writeFileSync(file, content);
    expect(takeLock(file)).toHaveProperty("release");
  }
});
