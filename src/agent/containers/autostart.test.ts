import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AgentClient } from "#api/agentClient.ts";
import type { AttemptReport } from "#api/link/devcontainers.ts";
import { Manifest } from "#api/link/manifest.ts";
import { createRunContainers } from "./runContainers.ts";
import { someLogs } from "./testing/someLogs.ts";

const AUTOSTART = "CODER_AGENT_DEVCONTAINERS_DISCOVERY_AUTOSTART_ENABLE";
const id = "0d5f7e0e-6d0c-4f0e-8f56-0b1f4b0b6f0a";
const manifest = Manifest.parse({
  agent_id: id,
  agent_name: "main",
  owner_name: "ann",
  workspace_id: id,
  workspace_name: "dev",
  access_url: "http://127.0.0.1:7080",
  directory: "",
  environment_variables: {},
  motd: "",
  terminal_idle_minutes: 1,
  scripts: [],
  apps: [],
  metadata: [],
  parent_id: null,
  devcontainers: [],
});

/** Writes down what it is called with and what it could read, and answers as the CLI of one project does. */
const CLI = `#!/bin/sh
echo "$1 $* token=$CODER_AGENT_TOKEN" >> "$HOME/calls"
if [ "$1" = read-configuration ]; then
  grep -q autoStart "$4/.devcontainer.json" && on=true || on=false
  echo "{\\"configuration\\":{\\"customizations\\":{\\"coder\\":{\\"autoStart\\":$on}}}}"
else
  echo '{"outcome":"error","message":"no engine here","description":""}'
  exit 1
fi
`;

/** Two projects, of which one asks to be started; no engine, and a CLI that only tells. */
async function setup(env: Record<string, string>) {
  const home = await mkdtemp(join(tmpdir(), "quarterdeck-autostart-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  for (const [name, config] of [
    ["eager", '{"customizations":{"coder":{"autoStart":true}}}'],
    ["patient", "{}"],
  ] as const) {
    await mkdir(join(home, name, ".git"), { recursive: true });
    await writeFile(join(home, name, ".devcontainer.json"), config);
  }
  await writeFile(join(home, "devcontainer"), CLI);
  await chmod(join(home, "devcontainer"), 0o755);
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const all = {
    PATH: `${home}:${process.env.PATH}`,
    HOME: home,
    DOCKER_HOST: "unix:///nowhere/docker.sock",
    CODER_AGENT_TOKEN: "secret",
    ...env,
  };
  const reports: AttemptReport[] = [];
  const containers = createRunContainers({
    manifest,
    client: {
      devcontainers: { attempt: async ({ body }: { body: AttemptReport }) => void reports.push(body) },
    } as unknown as AgentClient, // nothing else is called
    token: "secret",
    url: "http://127.0.0.1:7080",
    host: { platform: "linux", env: all, username: "ann", home, shell: "/bin/sh" },
    surroundings: async () => ({ shell: "/bin/sh", cwd: home, env: all }),
    logs: someLogs(),
    outbox: { send: (_what, call) => void call(ended.signal), flush: async () => {} },
    log: pino({ level: "silent" }),
    signal: ended.signal,
  });
  await containers.start(() => {});
  const calls = () => readFile(join(home, "calls"), "utf8").catch(() => "");
  return { home, calls, reports };
}

test("[CC44] autostart is off unless told: nothing is read and nothing started", async () => {
  const off = [];
  for (const value of ["", "false", "maybe"]) off.push(await setup({ [AUTOSTART]: value }));
  // One that began after them has done all of its work: they would have, too.
  const on = await setup({ [AUTOSTART]: "true" });
  await vi.waitFor(() => expect(on.reports.at(-1)?.result).toBe("failed"), 10_000);
  for (const { calls, reports } of off) {
    expect(await calls()).toBe("");
    expect(reports).toEqual([]);
  }
});

test("[DC94] with it, what asks for it is started, without removing a container, and without the agent's token", async () => {
  const { home, calls, reports } = await setup({ [AUTOSTART]: "true" });
  await vi.waitFor(() => expect(reports.at(-1)?.result).toBe("failed"), 10_000);
  const lines = (await calls()).trim().split("\n");
  expect(lines.filter((line) => line.startsWith("read-configuration"))).toHaveLength(2);
  const ups = lines.filter((line) => line.startsWith("up "));
  expect(ups).toHaveLength(1);
  expect(ups[0]).toContain(`--workspace-folder ${join(home, "eager")}`);
  expect(ups[0]).not.toContain("--remove-existing-container");
  expect(lines.every((line) => line.endsWith("token="))).toBe(true);
  expect(new Set(reports.map(({ kind }) => kind))).toEqual(new Set(["start"]));
});
