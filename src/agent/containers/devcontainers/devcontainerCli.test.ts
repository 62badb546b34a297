import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { readConfiguration, up, upArguments, WITH_ITS_AGENT } from "./devcontainerCli.ts";

const never = new AbortController().signal;

/** A program called `devcontainer` first in PATH, written in shell. */
async function aCli(script: string) {
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "devcontainer");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  const env = {
    ...(process.env as Record<string, string>),
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
  };
  return { folder, env };
}

test("[CC33] what `up` is told", () => {
  const base = ["up", "--log-format", "json", "--workspace-folder", "/w"];
  expect(upArguments({ workspaceFolder: "/w", configPath: "" }, false)).toEqual(base);
  expect(upArguments({ workspaceFolder: "/w", configPath: "/w/c.json" }, true)).toEqual([
    ...base,
    "--config",
    "/w/c.json",
    "--remove-existing-container",
  ]);
});

test("[CC46] arguments arrive unchanged, and nothing else runs", async () => {
  const { env, folder } = await aCli(`for given in "$@"; do printf '%s\\0' "$given"; done > "$HOME/given"`);
  const odd = "$(touch x) `touch y`; && 'one' \"two\"\nthree";
  await up({ workspaceFolder: odd, configPath: "", env, rebuild: false }, never, () => {});
  expect((await readFile(join(folder, "given"), "utf8")).split("\0")).toContain(odd);
});

test("lines of standard error come as they are written, the result from standard output, the code as it was", async () => {
  const { env } = await aCli(`echo one >&2; echo '{"outcome":"error","message":"no"}'; echo two >&2; exit 3`);
  const lines: string[] = [];
  const result = await up({ workspaceFolder: "/w", configPath: "", env, rebuild: false }, never, (line) =>
    lines.push(line),
  );
  expect(lines).toEqual(["one", "two"]);
  expect(result).toMatchObject({ outcome: "error", message: "no" });
  const bare = await aCli("exit 3");
  expect(
    await up({ workspaceFolder: "/w", configPath: "", env: bare.env, rebuild: false }, never, () => {}),
  ).toMatchObject({ message: expect.stringContaining("code 3") });
});

test("a configuration that cannot be read rejects with what the CLI said", async () => {
  const { env } = await aCli("echo 'it is broken' >&2; exit 1");
  await expect(readConfiguration({ workspaceFolder: "/w", configPath: "", env }, never)).rejects.toThrow(
    "it is broken",
  );
});

/** Its children too: each writes its number. */
const LONG = `echo $$ > "$HOME/pid"; sleep 1000 & echo $! > "$HOME/child"; wait`;
const isThere = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const pidIn = (folder: string, name: string) =>
  vi.waitFor(async () => {
    const pid = Number(await readFile(join(folder, name), "utf8"));
    expect(pid).toBeGreaterThan(0);
    return pid;
  }, 20_000);

test("who is not waited for any more ends, with what it started", async () => {
  const { env, folder } = await aCli(LONG);
  const stopped = new AbortController();
  const ended = up({ workspaceFolder: "/w", configPath: "", env, rebuild: false }, stopped.signal, () => {});
  const pids = [await pidIn(folder, "pid"), await pidIn(folder, "child")];
  stopped.abort();
  expect(await ended).toMatchObject({ outcome: "error" });
  await vi.waitFor(() => expect(pids.map(isThere)).toEqual([false, false]), 20_000);
});

test("an agent that is killed takes the CLI with it", async () => {
  const { env, folder } = await aCli(LONG);
  const args = JSON.stringify(["-c", WITH_ITS_AGENT, "sh", join(folder, "devcontainer")]);
  const agent = spawn(
    process.execPath,
    ["-e", `require("node:child_process").spawn("/bin/sh", ${args}, { stdio: "pipe", detached: true });`],
    { env, stdio: "inherit" },
  );
  onTestFinished(() => void agent.kill("SIGKILL"));
  const pids = [await pidIn(folder, "pid"), await pidIn(folder, "child")];
  agent.kill("SIGKILL");
  await once(agent, "exit");
  await vi.waitFor(() => expect(pids.map(isThere)).toEqual([false, false]), 20_000);
});
