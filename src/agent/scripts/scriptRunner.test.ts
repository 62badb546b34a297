import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AgentScript } from "#api/http/agents.ts";
import type { ScriptReport } from "#api/link/reports.ts";
import { createOwnWrites } from "../logs/tail/ownWrites.ts";
import { createScriptRunner } from "./scriptRunner.ts";

/** Machines that run these tests beside much else are slow, never wrong. */
const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: PATIENCE_MS });

const aScript = (script: string, given: Partial<AgentScript> = {}): AgentScript => ({
  id: randomUUID(),
  log_source_id: randomUUID(),
  log_path: "",
  script,
  cron: "",
  display_name: "A script",
  run_on_start: false,
  run_on_stop: false,
  start_blocks_login: false,
  timeout: 0,
  ...given,
});

function setup() {
  const cwd = mkdtempSync(join(tmpdir(), "quarterdeck-scripts-"));
  const lines: [string, string][] = [];
  const reports: ScriptReport[] = [];
  const runner = createScriptRunner({
    surroundings: async () => ({
      shell: "/bin/sh",
      cwd,
      env: { PATH: process.env.PATH!, LOGS: "logs", HOME: join(cwd, "home") },
    }),
    logs: {
      source: ({ id }) => ({
        full: false,
        write: (_, output) => void lines.push([id, output]),
        drained: async () => {},
      }),
      flush: async () => {},
      close: () => {},
    },
    ownWrites: () => createOwnWrites(),
    report: (report) => void reports.push(report),
  });
  onTestFinished(() => {
    runner.close();
    rmSync(cwd, { recursive: true, force: true });
  });
  return { runner, lines, reports, cwd, signal: new AbortController().signal };
}

test("the scripts of a stage run side by side, each with its own source and report", async () => {
  const { runner, lines, reports, signal } = setup();
  const meet = (mine: string, other: string) =>
    `touch ${mine}; until [ -e ${other} ]; do sleep 0.02; done; echo ${mine}`;
  const scripts = [
    aScript(meet("a", "b"), { run_on_start: true }),
    aScript(meet("b", "a"), { run_on_start: true }),
    aScript("echo never", { run_on_stop: true }),
  ];
  runner.update(scripts);
  expect(await runner.run("start", signal)).toHaveLength(2);
  expect(lines.toSorted()).toEqual(
    [
      [scripts[0]!.log_source_id, "a"],
      [scripts[1]!.log_source_id, "b"],
    ].toSorted(),
  );
  expect(reports.map(({ script_id, stage, status }) => ({ script_id, stage, status }))).toContainEqual({
    script_id: scripts[0]!.id,
    stage: "start",
    status: "ok",
  });
  for (const { started_at, ended_at } of reports)
    expect(Date.parse(ended_at)).toBeGreaterThanOrEqual(Date.parse(started_at));
});

test("[AG20] a timeout is whole nanoseconds", async () => {
  const { runner, signal } = setup();
  runner.update([aScript("sleep 30", { run_on_start: true, timeout: 100_000_000 })]);
  expect(await runner.run("start", signal)).toEqual([{ exit_code: 255, status: "timed_out" }]);
});

test("a log path may be relative to the agent's directory or to home, and hold variables", async () => {
  const { runner, cwd, signal } = setup();
  runner.update([
    aScript("echo kept", { run_on_stop: true, log_path: "$LOGS/stop.log" }),
    aScript("echo kept", { run_on_stop: true, log_path: "~/stop.log" }),
  ]);
  await runner.run("stop", signal);
  expect(readFileSync(join(cwd, "home/stop.log"), "utf8")).toBe("kept\n");
  expect(readFileSync(join(cwd, "logs/stop.log"), "utf8")).toBe("kept\n");
});

test("a schedule runs its script, never twice at once", async () => {
  const { runner, reports, lines } = setup();
  const busy = aScript("[ -e busy ] && echo twice; touch busy; sleep 1.5; rm busy", { cron: "* * * * * *" });
  runner.update([busy]);
  await eventually(() => reports.length >= 2);
  expect(reports[0]).toMatchObject({ stage: "cron", status: "ok", script_id: busy.id });
  expect(lines).toEqual([]);
});

test("a schedule that cannot be read is said in the script's log, and the others go on", () => {
  const { runner, lines } = setup();
  const broken = aScript("true", { cron: "every tuesday" });
  runner.update([broken, aScript("true", { cron: "0 0 1 1 *" })]);
  expect(lines).toEqual([[broken.log_source_id, expect.stringContaining('"every tuesday"')]]);
});
