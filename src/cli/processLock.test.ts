import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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

test.runIf(process.platform === "linux")("a zombie holds nothing", async () => {
  // `exec` leaves a parent that takes no note of its child's end.
  const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 30"]);
  const [printed] = await once(parent.stdout, "data");
  const pid = Number(printed);
  const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  await expect.poll(() => stat()[0]).toBe("Z");
  const file = aFile();
  const lock = takeLock(file);
  if ("release" in lock) writeFileSync(file, JSON.stringify({ pid, startedAt: stat()[19] }));
  expect(lockHolder(file)).toBeUndefined();
  parent.kill();
});
