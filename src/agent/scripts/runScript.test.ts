import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { KnownLogLevel } from "#api/http/logs.ts";
import { createOwnWrites } from "../logs/tail/ownWrites.ts";
import { outcomeOf } from "./outcome.ts";
import { type RunOptions, runScript } from "./runScript.ts";

/** Machines that run these tests beside much else are slow, never wrong. */
const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: PATIENCE_MS });

function setup(script: string, options: Partial<RunOptions> = {}) {
  const lines: [KnownLogLevel, string][] = [];
  const stopped = new AbortController();
  const done = runScript({
    script,
    timeoutMs: 0,
    shell: "/bin/sh",
    cwd: tmpdir(),
    env: { PATH: process.env.PATH!, GREETING: "hello" },
    writer: {
      full: false,
      write: (level, output) => void lines.push([level, output]),
      drained: async () => {},
    },
    signal: stopped.signal,
    ...options,
  });
  return { lines, stopped, done };
}

/** A zombie does not count: in a container nobody may collect orphans. */
const isAlive = (pid: number) =>
  /^[^Z]/.test(spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim());

test("a script that succeeds is ok, its output lines of info and error", async () => {
  const { done, lines } = setup("echo $GREETING; printf 'part' ; echo problem >&2; exit 0");
  expect(outcomeOf(await done)).toEqual({ exit_code: 0, status: "ok" });
  expect(lines.filter(([level]) => level === "info")).toEqual([
    ["info", "hello"],
    ["info", "part"],
  ]);
  expect(lines.filter(([level]) => level === "error")).toEqual([["error", "problem"]]);
});

test("a script that fails reports its own code", async () => {
  expect(outcomeOf(await setup("exit 3").done)).toEqual({ exit_code: 3, status: "exit_failure" });
});

test("a script killed by a signal counts as shells count", async () => {
  expect(outcomeOf(await setup("kill -9 $$").done)).toEqual({ exit_code: 137, status: "exit_failure" });
});

test("a script that exceeds its timeout is killed with its whole group", async () => {
  const { done, lines } = setup("sh -c 'echo $$; trap \"\" TERM; while :; do sleep 1; done' & wait", {
    timeoutMs: 300,
    killGraceMs: 100,
    pipeWaitMs: 500,
  });
  expect(outcomeOf(await done)).toEqual({ exit_code: 255, status: "timed_out" });
  const pid = Number(lines[0]![1]);
  expect(pid).toBeGreaterThan(1);
  await eventually(() => !isAlive(pid));
});

test("a script that leaves its output open says so, and is not waited for", async () => {
  const { done, lines } = setup("sleep 30 & echo $!", { pipeWaitMs: 100 });
  expect(outcomeOf(await done)).toEqual({ exit_code: 255, status: "pipes_left_open" });
  process.kill(Number(lines[0]![1]));
});

test("a daemon that redirects its output leaves nothing open and lives on", async () => {
  const { done, lines } = setup("sleep 30 >/dev/null 2>&1 & echo $!");
  expect(outcomeOf(await done)).toEqual({ exit_code: 0, status: "ok" });
  const pid = Number(lines[0]![1]);
  expect(isAlive(pid)).toBe(true);
  process.kill(pid);
});

test("a script that cannot start says why", async () => {
  const { done, lines } = setup("true", { shell: "/no/such/shell" });
  expect(outcomeOf(await done)).toEqual({ exit_code: 255, status: "exit_failure" });
  expect(lines).toEqual([["error", expect.stringContaining("/no/such/shell")]]);
});

test("scripts may write to /dev/stdout and /dev/stderr by name", async () => {
  const { done, lines } = setup("echo out >/dev/stdout; echo err >/dev/stderr");
  expect(outcomeOf(await done).status).toBe("ok");
  expect(lines.toSorted()).toEqual([
    ["error", "err"],
    ["info", "out"],
  ]);
});

test("a script that names its interpreter runs in it", async () => {
  const { done, lines } = setup('#!/bin/bash\necho "$BASH_VERSION" | grep -qE ^[0-9] && echo bash');
  await done;
  expect(lines).toEqual([["info", "bash"]]);
});

test("stopping the agent ends a running script", async () => {
  const { done, lines, stopped } = setup("echo $$; sleep 30", { killGraceMs: 100 });
  await eventually(() => lines.length === 1);
  stopped.abort();
  expect(outcomeOf(await done)).toEqual({ exit_code: 143, status: "exit_failure" });
  expect(isAlive(Number(lines[0]![1]))).toBe(false);
});

test("a full log queue stops the script instead of losing lines", async () => {
  let room = () => {};
  const written: string[] = [];
  const writer = {
    full: true,
    write: (_: KnownLogLevel, output: string) => void written.push(output),
    drained: () => new Promise<void>((resolve) => (room = resolve)),
  };
  const { done } = setup("i=0; while [ $i -lt 40000 ]; do echo line $i; i=$((i+1)); done", {
    writer,
    pipeWaitMs: 50,
  });
  await eventually(() => written.length > 0);
  const held = written.length;
  expect(held).toBeLessThan(20_000);
  writer.full = false;
  room();
  expect(outcomeOf(await done).status).toBe("ok");
  expect(written).toHaveLength(40_000);
  expect(written.at(-1)).toBe("line 39999");
});

test("the log file gets the output as it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const logFile = { path: join(folder, "deep/script.log"), own: createOwnWrites() };
  await setup("printf 'one\\r\\ntwo'", { logFile }).done;
  await setup("echo three", { logFile }).done;
  expect(readFileSync(logFile.path, "utf8")).toBe("one\r\ntwothree\n");
});

test("a log file that cannot be written is reported, and the script runs", async () => {
  const { done, lines } = setup("echo fine", {
    logFile: { path: "/dev/null/script.log", own: createOwnWrites() },
  });
  expect(outcomeOf(await done).status).toBe("ok");
  expect(lines.map(([level]) => level).toSorted()).toEqual(["error", "info"]);
});
