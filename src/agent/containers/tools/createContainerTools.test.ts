import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ContainerStats } from "#api/http/engine.ts";
import type { Refusal } from "../../refusal.ts";
import { connectEngine } from "../engine/findEngine.ts";
import { watchContainers } from "../engine/watchContainers.ts";
import { setupEngine } from "../testing/containers.ts";
import { createContainerTools } from "./createContainerTools.ts";
import { createStatsWatch } from "./watchStats.ts";

vi.setConfig({ testTimeout: 60_000 });
const eventually = (check: () => unknown) =>
  vi.waitFor(async () => expect(await check()).toBeTruthy(), { timeout: 30_000, interval: 20 });

async function setup() {
  const house = await setupEngine();
  const engine = async () => house.engine;
  const listed = watchContainers(engine);
  onTestFinished(() => listed.close());
  await listed.refresh();
  return { ...house, listed, connect: engine, tools: createContainerTools({ engine, listed }) };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    ({ status, envelope }: Refusal) => ({ status, ...envelope }),
  );

test("start, stop, restart and kill do what they say; the engine's refusals pass", async () => {
  const { tools, engine, run, signal } = await setup();
  const id = run([], "sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.05; done");
  const state = async () => (await engine.inspect(id, signal)).State;
  const { StartedAt } = await state();
  await tools.act(id, "restart", signal);
  expect(await state()).toMatchObject({ Running: true, StartedAt: expect.not.stringMatching(StartedAt) });
  await tools.act(id, "stop", signal);
  expect(await state()).toMatchObject({ Running: false, ExitCode: 7 });
  expect(await refusal(tools.act(id, "kill", signal))).toEqual({
    status: 409,
    message: expect.stringContaining("is not running"),
  });
  await tools.act(id, "start", signal);
  expect(await state()).toMatchObject({ Running: true });
  await tools.act(id, "kill", signal);
  await eventually(async () => (await state()).ExitCode === 137);
  expect(await tools.inspect(id, signal)).toMatchObject({ Id: id, GraphDriver: expect.anything() });
});

test("what is asked of a container that is not there is refused with 404, of no engine with 502", async () => {
  const { tools, listed, signal } = await setup();
  const missing = { status: 404, message: "Container not found." };
  for (const action of ["start", "stop", "restart", "kill"] as const)
    expect(await refusal(tools.act("nobody", action, signal))).toEqual(missing);
  expect(await refusal(tools.inspect("nobody", signal))).toEqual(missing);
  expect(await refusal(tools.shells("nobody", signal))).toEqual(missing);
  expect(await refusal(tools.logs({ containers: ["nobody"] }, signal))).toEqual(missing);
  const followed = tools.followLogs({ containers: ["nobody"] }, signal)[Symbol.asyncIterator]();
  expect(await refusal(followed.next())).toEqual(missing);
  const stats = tools.stats(["nobody"], signal)[Symbol.asyncIterator]();
  expect(await refusal(stats.next())).toEqual(missing);

  const host = { env: { DOCKER_HOST: "unix:///nowhere/docker.sock" }, home: "/", readText: () => undefined };
  const away = createContainerTools({ engine: (caller) => connectEngine(host, caller), listed });
  expect(await refusal(away.act("any", "start", signal))).toEqual({
    status: 502,
    message: "The container engine does not answer.",
    detail: expect.stringMatching(/nowhere\/docker\.sock.*\. .*Docker/s),
  });
});

test("shells: whoever is in passwd, and what can be executed, running or not", async () => {
  const { tools, engine, run, signal } = await setup();
  const made = [
    "echo 'web:x:33:33:www:/var/www:/usr/sbin/nologin' >>/etc/passwd",
    "echo 'broken line' >>/etc/passwd",
    "printf '# shells\n/bin/sh\n/usr/bin/bash\n/bin/none\n/tmp/plain\n/tmp/fish\n' >/etc/shells",
    "touch /tmp/plain; printf x >/tmp/fish; chmod +x /tmp/fish",
  ].join("; ");
  const id = run(["--user", "0"], "sh", "-c", made);
  await engine.wait(id, signal);
  expect(await tools.shells(id, signal)).toEqual({
    users: [
      { name: "root", uid: 0, home: "/root", shell: "/bin/bash" },
      { name: "dev", uid: 1000, home: "/home/dev", shell: "/bin/bash" },
      { name: "web", uid: 33, home: "/var/www", shell: "/usr/sbin/nologin" },
    ],
    shells: ["/bin/sh", "/bin/bash", "/tmp/fish"],
    default_user: "root",
  });
  const asDev = run(["--user", "1000:1000"], "sleep", "60");
  expect(await tools.shells(asDev, signal)).toMatchObject({ default_user: "dev" });
  const named = run(["--user", "dev"], "sleep", "60");
  expect(await tools.shells(named, signal)).toMatchObject({ default_user: "dev" });
  const nobody = run(["--user", "4321"], "sleep", "60");
  expect(await tools.shells(nobody, signal)).toMatchObject({ default_user: "4321" });
});

test("an image without shells has none, and nobody to be", async () => {
  const { tools, docker, signal } = await setup();
  const directory = mkdtempSync(join(tmpdir(), "quarterdeck-distroless-"));
  const image = `quarterdeck/distroless-${randomUUID().slice(0, 8)}`;
  writeFileSync(join(directory, "program"), "nothing that runs", { mode: 0o755 });
  execFileSync("tar", ["-C", directory, "-cf", `${directory}.tar`, "program"]);
  docker("import", "--change", 'CMD ["/program"]', `${directory}.tar`, image);
  const id = docker("create", image);
  onTestFinished(() => {
    docker("rm", id);
    docker("rmi", image);
    rmSync(directory, { recursive: true });
    rmSync(`${directory}.tar`);
  });
  expect(await tools.shells(id, signal)).toEqual({ users: [], shells: [], default_user: "root" });
});

test("statistics: a busy container is seen to be busy, once a second, until the reader leaves", async () => {
  const { tools, run, listed, signal } = await setup();
  const id = run(["--cpus", "0.5", "--memory", "64m"], "sh", "-c", "while :; do :; done");
  await eventually(() => JSON.stringify(listed.view()).includes(id));
  const leaving = new AbortController();
  const seen: ContainerStats[] = [];
  for await (const samples of tools.stats([id], AbortSignal.any([signal, leaving.signal]))) {
    seen.push(...samples);
    if (seen.length === 3) leaving.abort(new Error("seen enough"));
  }
  expect(new Set(seen.map(({ at }) => at)).size).toBe(3);
  expect(seen[2]).toMatchObject({ container: id, cpus: 0.5, memory_limit: 64 * 1024 * 1024 });
  expect(seen[2]!.cpu_percent).toBeGreaterThan(5);
  expect(seen[2]!.memory).toBeGreaterThan(0);
  expect(seen[2]!.processes).toBeGreaterThan(0);
});

test("statistics: a container without network that lacks memory and is started again at once tells both", async () => {
  const { tools, run, listed, signal } = await setup();
  const limits = ["--network", "none", "--memory", "32m", "--memory-swap", "32m", "--restart", "always"];
  const id = run(limits, "sh", "-c", "sleep 3; tail /dev/zero");
  await eventually(() => JSON.stringify(listed.view()).includes(id));
  const starts = new Set<string>();
  for await (const samples of tools.stats([id], signal)) {
    for (const { started_at } of samples) starts.add(started_at ?? "");
    if (starts.size > 1) {
      const lacked = Date.parse(samples[0]?.out_of_memory_at ?? "");
      const [first, second] = [...starts].map(Date.parse);
      expect(lacked).toBeGreaterThan(first!);
      expect(lacked).toBeLessThan(second! + 1_000);
      return;
    }
  }
  throw new Error("the statistics ended");
});

test("statistics: watchers share one reader of a container, and those of all see new ones", async () => {
  const { run, engine, listed, connect, signal } = await setup();
  const stats = createStatsWatch({ engine: connect, listed });
  const first = run([], "sleep", "60");
  await eventually(() => JSON.stringify(listed.view()).includes(first));
  const leaving = new AbortController();
  const watch = async (named: readonly string[] | undefined, seen: Set<string>) => {
    for await (const samples of stats.watch(named, leaving.signal))
      for (const { container } of samples) seen.add(container);
  };
  const [all, one] = [new Set<string>(), new Set<string>()];
  const watching = [watch(undefined, all), watch([first], one), watch([first], new Set())];
  await eventually(() => all.has(first) && one.has(first));
  const before = stats.readers();
  const second = run([], "sleep", "60");
  await eventually(() => all.has(second));
  expect(stats.readers()).toBe(before + 1);
  expect([...one]).toEqual([first]);
  await engine.kill(second, "SIGKILL", signal);
  await eventually(() => stats.readers() === before);
  leaving.abort();
  await Promise.all(watching);
  expect(stats.readers()).toBe(0);
});
