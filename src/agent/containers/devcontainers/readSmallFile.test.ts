import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfiguration, up } from "./devcontainerCli.ts";
import { readSmallFile } from "./readSmallFile.ts";

async function setup() {
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-config-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return (name: string) => join(folder, name);
}

test("a configuration is read as it is written", async () => {
  const path = (await setup())("devcontainer.json");
  await writeFile(path, '{ "name": "né" }');
  expect(await readSmallFile(path)).toBe('{ "name": "né" }');
});

test("what never ends or is too large is no configuration", async () => {
  const at = await setup();
  execFileSync("mkfifo", [at("pipe")]);
  await writeFile(at("large"), "{}");
  await truncate(at("large"), 1 << 30);
  for (const path of ["/dev/zero", at("pipe"), at("large"), at("."), at("missing")])
    expect(await readSmallFile(path)).toBeUndefined();
});

test("the CLI is not started on what it would read without end", async () => {
  const at = await setup();
  await mkdir(at(".devcontainer"));
  await symlink("/dev/zero", at(".devcontainer/devcontainer.json"));
  const never = new AbortController().signal;
  for (const configPath of ["/dev/zero", ""]) {
    const run = { workspaceFolder: at("."), configPath, env: {} };
    await expect(readConfiguration(run, never)).rejects.toThrow("is no configuration");
    await expect(up({ ...run, rebuild: false }, never, () => {})).rejects.toThrow("is no configuration");
  }
});
