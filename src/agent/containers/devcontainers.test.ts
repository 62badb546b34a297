import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ContainerList } from "#api/http/containers.ts";
import type { AttemptReport } from "#api/link/devcontainers.ts";
import { createTerminals } from "../pty/createTerminals.ts";
import { attach } from "../pty/testing/client.ts";
import { Refusal } from "../refusal.ts";
import { type OpenContainers, openContainers } from "./open.ts";
import { setupEngine } from "./testing/containers.ts";
import { someLogs } from "./testing/someLogs.ts";
import { someSubAgents } from "./testing/someSubAgents.ts";

/** Builds are real: an engine, the devcontainer CLI, a shell in a container. */
const BUILD_MS = 60_000;
const never = new AbortController().signal;
/** Machines are slow at times. */
const SOON = { timeout: BUILD_MS, interval: 100 };

async function setup(env: Record<string, string> = {}, more: Partial<OpenContainers> = {}) {
  const real = await setupEngine();
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-devcontainers-"));
  const ended = new AbortController();
  const logs = someLogs();
  const subAgents = someSubAgents();
  const reports: AttemptReport[] = [];
  const opened = openContainers({
    agentId: "0d5f7e0e-6d0c-4f0e-8f56-0b1f4b0b6f0a",
    token: "token",
    env: async () => ({ ...(process.env as Record<string, string>), ...real.env, ...env }),
    home: folder,
    directory: async () => folder,
    logs,
    report: (report) => reports.push(report),
    subAgents: () => subAgents,
    url: "http://127.0.0.1:7080",
    log: pino({ level: "silent" }),
    signal: ended.signal,
    ...more,
  });
  onTestFinished(async () => {
    ended.abort();
    for (const id of real
      .docker("ps", "--all", "--quiet", "--filter", `label=devcontainer.local_folder`)
      .split("\n"))
      if (id && real.docker("inspect", id).includes(folder)) real.docker("rm", "--force", "--volumes", id);
    await rm(folder, { recursive: true, force: true });
  });
  const project = async (name: string, config: unknown, files: Record<string, string> = {}) => {
    const root = join(folder, name);
    await mkdir(join(root, ".devcontainer"), { recursive: true });
    execFileSync("git", ["init", "--quiet", root]);
    const text =
      typeof config === "string" ? config : JSON.stringify({ image: real.image, ...(config as object) });
    await writeFile(join(root, ".devcontainer", "devcontainer.json"), text);
    for (const [file, content] of Object.entries(files))
      await writeFile(join(root, ".devcontainer", file), content);
    return root;
  };
  const shown = async (root: string) => {
    const { devcontainers } = await opened.containers.list(never);
    return devcontainers?.find(({ workspace_folder }) => workspace_folder === root);
  };
  const until = (root: string, what: object) =>
    vi.waitFor(async () => expect(await shown(root)).toMatchObject(what), {
      timeout: BUILD_MS,
      interval: 100,
    });
  return { ...opened, real, folder, logs, reports, subAgents, project, shown, until };
}

const start = ({ containers }: Awaited<ReturnType<typeof setup>>) => containers.discover();

test("[CC15] [CC16] a discovered project is built, rebuilt and removed", {
  timeout: 2 * BUILD_MS,
}, async () => {
  const given = await setup();
  const { containers, project, shown, until, reports, logs, real } = given;
  const root = await project("one", { postCreateCommand: "echo made it" });
  await start(given);
  expect(await shown(root)).toMatchObject({ status: "stopped", name: "", dirty: false });

  const id = (await shown(root))!.id;
  const twice = await Promise.allSettled([containers.recreate(id), containers.recreate(id)]);
  expect(twice[0]).toMatchObject({ value: { message: "Devcontainer recreation initiated" } });
  expect(twice[1]).toMatchObject({
    reason: {
      status: 409,
      envelope: { detail: expect.stringContaining("is currently starting and cannot be restarted") },
    },
  });
  await until(root, { status: "running", name: "one", container: { running: true } });
  const first = (await shown(root))!.container!.id;
  await vi.waitFor(
    () => expect(reports.at(-1)).toMatchObject({ result: "succeeded", container_id: first }),
    SOON,
  );
  expect(reports.at(-1)?.phases.map(({ name }) => name)).toEqual(["prepare", "create", "lifecycle", "agent"]);
  expect(logs.lines().map(({ output }) => output)).toContain("made it");
  expect(logs.lines().filter(({ level }) => level === "error")).toEqual([]);

  await containers.recreate(id);
  await until(root, { status: "running" });
  expect((await shown(root))!.container!.id).not.toBe(first);

  await containers.remove(id, never);
  expect(await shown(root)).toBeUndefined();
  expect(real.docker("ps", "--all", "--quiet", "--no-trunc")).not.toContain(first);
});

test("[C7] a postCreateCommand that fails: it runs, and says why", { timeout: BUILD_MS }, async () => {
  const given = await setup();
  const { containers, project, shown, until, reports } = given;
  const root = await project("bad", { postCreateCommand: "echo before; no-such-program" });
  await start(given);
  await containers.recreate((await shown(root))!.id);
  await until(root, { status: "running", error: expect.stringContaining("postCreateCommand") });
  await vi.waitFor(() => expect(reports.at(-1)?.result).toBe("failed"), SOON);
  expect(reports.at(-1)?.failure).toMatchObject({
    phase: "lifecycle",
    command: "echo before; no-such-program",
    exit_code: 127,
    hint: expect.stringContaining("not in the image"),
  });
  expect(reports.at(-1)?.failure?.context).toEqual(expect.arrayContaining(["before"]));
});

test("[CC17] an image that is not to be had: an error with its reason", { timeout: BUILD_MS }, async () => {
  const given = await setup();
  const { containers, project, shown, until, reports } = given;
  const root = await project("pull", { image: "nowhere.invalid/none:1" });
  await start(given);
  await containers.recreate((await shown(root))!.id);
  await until(root, { status: "error", error: expect.stringContaining("nowhere.invalid/none:1") });
  await vi.waitFor(() => expect(reports.at(-1)?.failure?.phase).toBe("image"), SOON);
});

test("[C5] a Dockerfile that fails names its step", { timeout: BUILD_MS }, async () => {
  const given = await setup();
  const { containers, project, shown, until, reports, real } = given;
  const dockerfile = `FROM ${real.image}\nRUN echo one\nRUN cat /no-such-file\n`;
  const root = await project("build", '{"build":{"dockerfile":"Dockerfile"}}', { Dockerfile: dockerfile });
  await start(given);
  await containers.recreate((await shown(root))!.id);
  await until(root, { status: "error" });
  await vi.waitFor(() => expect(reports.at(-1)?.result).toBe("failed"), SOON);
  expect(reports.at(-1)).toMatchObject({
    phases: [{ name: "prepare" }, { name: "image", step: expect.any(Number), steps: expect.any(Number) }],
    failure: { phase: "image", exit_code: 1 },
  });
});

test("broken JSON is an error, and mending it is enough", { timeout: BUILD_MS }, async () => {
  const given = await setup();
  const { containers, project, shown, until } = given;
  const root = await project("json", "[]");
  await start(given);
  const id = (await shown(root))!.id;
  await containers.recreate(id);
  await until(root, { status: "error", error: expect.stringContaining("JSON object") });
  await project("json", {});
  await containers.recreate(id);
  await until(root, { status: "running" });
  expect(await shown(root)).not.toHaveProperty("error");
});

test("[CC25] a configuration that is edited makes its container dirty within seconds", {
  timeout: BUILD_MS,
}, async () => {
  const given = await setup();
  const { containers, project, shown, until } = given;
  const root = await project("edit", {});
  await start(given);
  const id = (await shown(root))!.id;
  await containers.recreate(id);
  await until(root, { status: "running", dirty: false });
  await project("edit", { remoteUser: "root" });
  await until(root, { dirty: true });
  await containers.recreate(id);
  await until(root, { status: "running", dirty: false });
});

test("[DC94] what asks to be started is, once it was found", { timeout: BUILD_MS }, async () => {
  const given = await setup({}, { isAutostarting: true });
  const { project, until, shown } = given;
  const eager = await project("eager", { customizations: { coder: { autoStart: true } } });
  const patient = await project("patient", {});
  await start(given);
  await until(eager, { status: "running" });
  expect(await shown(patient)).toMatchObject({ status: "stopped" });
});

test("[C2] a watch says what happens to a plain container within a second", {
  timeout: BUILD_MS,
}, async () => {
  const given = await setup();
  await start(given);
  const seen: ContainerList[] = [];
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  void (async () => {
    for await (const list of given.containers.watch(ended.signal)) seen.push(list);
  })();
  await vi.waitFor(() => expect(seen).toHaveLength(1), SOON);
  const id = given.real.run([], "sleep", "60");
  const running = () => seen.at(-1)?.containers.find((container) => container.id === id)?.running;
  await vi.waitFor(() => expect(running()).toBe(true), 1_000);
  given.real.docker("kill", id);
  await vi.waitFor(() => expect(running()).toBe(false), 1_000);
});

test("[C12] an edited Dockerfile makes it dirty; a rebuild ends its terminal with the reason, and another opens in the new one", {
  timeout: BUILD_MS,
}, async () => {
  const given = await setup();
  const { containers, containerPty, project, real, shown, until } = given;
  const dockerfile = (step: string) => ({ Dockerfile: `FROM ${real.image}\nRUN echo ${step} > /made\n` });
  const config = '{"build":{"dockerfile":"Dockerfile"}}';
  const root = await project("open", config, dockerfile("first"));
  await start(given);
  const left = new AbortController();
  onTestFinished(() => left.abort());
  const watch = () => {
    const states: string[] = [];
    void (async () => {
      for await (const { devcontainers } of containers.watch(left.signal)) {
        const now = devcontainers?.find(({ workspace_folder }) => workspace_folder === root);
        const state = `${now?.status} ${now?.dirty ? "dirty" : ""}`;
        if (states.at(-1) !== state) states.push(state);
      }
    })();
    return states;
  };
  const browsers = [watch(), watch()];
  const { id } = (await shown(root))!;
  await containers.recreate(id);
  await until(root, { status: "running", dirty: false });

  const terminals = createTerminals({
    surroundings: () => ({ shell: "/bin/sh", cwd: tmpdir(), env: {} }),
    idleMinutes: () => 5,
    containerPty,
  });
  onTestFinished(() => terminals.closeAll());
  const before = attach(terminals, { container: (await shown(root))!.container!.id });
  before.type("cat /made\r");
  await vi.waitFor(() => expect(before.text()).toContain("first\r\n"), SOON);
  await project("open", config, dockerfile("second"));
  await until(root, { dirty: true });
  await containers.recreate(id);
  await vi.waitFor(() => expect(before.closed()).toBe(true), SOON);
  expect(before.end()).toMatchObject({ kind: "closed", by: expect.stringMatching(/^the container, which/) });
  await until(root, { status: "running", dirty: false });
  const after = attach(terminals, { container: (await shown(root))!.container!.id });
  after.type("cat /made\r");
  await vi.waitFor(() => expect(after.text()).toContain("second\r\n"), SOON);
  expect(browsers[0]).toEqual(browsers[1]);
  expect(browsers[0]!.indexOf("running dirty")).toBeGreaterThan(browsers[0]!.indexOf("running "));
  expect(browsers[0]!.at(-1)).toBe("running ");
});

test("[CC8] [CC14] what is not there or under way is refused", { timeout: BUILD_MS }, async () => {
  const given = await setup();
  const { containers, project, shown, until } = given;
  const root = await project("busy", { postCreateCommand: "sleep 2" });
  await start(given);
  await expect(containers.recreate("none")).rejects.toMatchObject({
    status: 404,
    envelope: { message: "Devcontainer not found.", detail: 'Could not find devcontainer with ID: "none"' },
  });
  const id = (await shown(root))!.id;
  await containers.recreate(id);
  const refused: unknown = await containers.remove(id, never).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({
    status: 409,
    envelope: { message: "Unable to delete transitioning devcontainer" },
  });
  await until(root, { status: "running" });
});

test("[CC20] without a container a removal only forgets", { timeout: BUILD_MS }, async () => {
  const given = await setup();
  const root = await given.project("none", {});
  await start(given);
  await given.containers.remove((await given.shown(root))!.id, never);
  expect(await given.shown(root)).toBeUndefined();
});

test("[DC71] [C24] agents come into running devcontainers, and leave those that ask for it", {
  timeout: BUILD_MS,
}, async () => {
  const given = await setup();
  const { containers, project, shown, until, subAgents } = given;
  const root = await project("agent", { customizations: { coder: { name: "inner" } } });
  await start(given);
  await containers.recreate((await shown(root))!.id);
  await until(root, { status: "running", name: "inner", agent: { name: "inner" } });
  expect(subAgents.wishes.at(-1)).toMatchObject({ directory: "/workspaces/agent" });
  await project("agent", { customizations: { coder: { ignore: true } } });
  await vi.waitFor(async () => expect(await shown(root)).toBeUndefined(), 10_000);
  expect(subAgents.in.size).toBe(0);
});

test("[CC4] [C4] no engine: the reason and the next step", async () => {
  const given = await setup({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
  await start(given);
  const refused: unknown = await given.containers.list(never).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 500, envelope: { message: "Could not get containers" } });
  expect((refused as Refusal).envelope.detail).toContain("/nowhere/docker.sock");
});
