import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createOwnWrites, type OwnWrites } from "../logs/tail/ownWrites.ts";
import { follow } from "../logs/tail/testing/followed.ts";
import { openLogFile } from "./logFile.ts";

vi.setConfig({ testTimeout: 30_000 });

function setup() {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-log-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const added: [number, number][] = [];
  const own: OwnWrites = { ...createOwnWrites(), add: (_, start, end) => void added.push([start, end]) };
  const path = join(folder, "script.log");
  const said: string[] = [];
  return { path, added, said, log: openLogFile({ path, own }, (message) => said.push(message)) };
}

test("it is known where each write went, also between those of others and after the file was emptied", async () => {
  const { path, added, log } = setup();
  await log.write("own one\n");
  appendFileSync(path, "other\n");
  await log.write("own two\n");
  truncateSync(path, 0);
  await log.write("own three\n");
  await log.close();
  expect(added).toEqual([
    [0, 8],
    [14, 22],
    [0, 10],
  ]);
});

test("a file that cannot be written is told once, and what comes after is let go", async () => {
  const own = createOwnWrites();
  const said: string[] = [];
  const log = openLogFile({ path: "/dev/null/script.log", own }, (message) => said.push(message));
  await log.write("one\n");
  await log.write("two\n");
  await log.close();
  expect(said).toEqual([
    expect.stringMatching(/^the log file \/dev\/null\/script\.log cannot be written: E/),
  ]);
});

test("beside a process that writes all the time, all of its lines come once and none of our own", async () => {
  const { path, own, file, lines } = await follow();
  await file.check();
  const other = spawn("/bin/sh", [
    "-c",
    `i=0; while [ $i -lt 5000 ]; do echo other $i; i=$((i+1)); done >> "${path}"`,
  ]);
  let isOver = false;
  const over = once(other, "close").then(() => {
    isOver = true;
  });
  const log = openLogFile({ path, own }, (message) => lines.push(message));
  let written = 0;
  // A machine may be so slow, or so quick, that the other is done at once.
  while (!isOver || written < 3) {
    await log.write(`own ${written++}\n`.repeat(20));
    if (written % 10 === 0) file.nudge();
  }
  await over;
  await log.close();
  await file.check();
  expect(lines).toEqual(Array.from({ length: 5_000 }, (_, i) => `other ${i}`));
  expect(readFileSync(path, "utf8").split("\n").length).toBe(5_000 + written * 20 + 1);
});
