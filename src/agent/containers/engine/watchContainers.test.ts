import { expect, onTestFinished, test, vi } from "vitest";
import { setupEngine } from "../testing/containers.ts";
import { createRelay } from "../testing/relay.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import { connectEngine, readEngineHost } from "./findEngine.ts";
import { type ContainersChange, watchContainers } from "./watchContainers.ts";

const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: 15_000, interval: 5 });

async function setup({ connected = true } = {}) {
  const house = await setupEngine();
  const relay = await createRelay(house.socket);
  if (!connected) await relay.cut();
  const host = readEngineHost({ DOCKER_HOST: `unix://${relay.path}` }, "/nowhere");
  const watched = watchContainers((signal) => connectEngine(host, signal));
  onTestFinished(() => watched.close());
  const changes: ContainersChange[] = [];
  watched.subscribe((change) => void changes.push(change));
  await eventually(() => watched.view().kind !== "loading");
  const statusOf = (id: string) => {
    const view = watched.view();
    return view.kind === "ready"
      ? view.containers.find((container) => container.id === id)?.status
      : view.kind;
  };
  return { ...house, relay, watched, changes, statusOf };
}

test("[C2] a start and a stop are seen within a second, as events, with one look each", async () => {
  const { run, docker, changes, statusOf, relay } = await setup();
  const id = run([], "sleep", "60");
  const ran = Date.now(); // the command has returned: the container runs
  await eventually(() => statusOf(id) === "running");
  expect(Date.now() - ran).toBeLessThan(1_000);
  const listings = relay.asked.filter((line) => line.includes("/containers/json")).length;
  docker("kill", id);
  const killed = Date.now();
  await eventually(() => statusOf(id) === "exited with code 137");
  expect(Date.now() - killed).toBeLessThan(1_000);
  docker("rm", id);
  const actionsSeen = () => changes.filter(({ event }) => event?.id === id).map(({ event }) => event?.action);
  await eventually(() => actionsSeen().includes("destroy"));
  expect(statusOf(id)).toBeUndefined();
  const actions = actionsSeen();
  expect(actions).toEqual(expect.arrayContaining(["create", "start", "kill", "die", "destroy"]));
  expect(actions.indexOf("create")).toBeLessThan(actions.indexOf("start"));
  expect(actions.indexOf("die")).toBeLessThan(actions.indexOf("destroy"));
  expect(relay.asked.filter((line) => line.includes("/containers/json"))).toHaveLength(listings);
});

test("[C2] what somebody does in a container is no change of it", async () => {
  const { run, docker, changes, statusOf } = await setup();
  const id = run([], "sleep", "60");
  await eventually(() => statusOf(id) === "running");
  docker("exec", id, "true");
  docker("pause", id);
  await eventually(() => changes.some(({ event }) => event?.id === id && event.action === "pause"));
  expect(changes.filter(({ event }) => event?.action.startsWith("exec"))).toEqual([]);
});

test("[C3] what happened while the connection was away is there after it is back", async () => {
  const { run, docker, statusOf, relay, changes } = await setup();
  const id = run([], "sleep", "60");
  await eventually(() => statusOf(id) === "running");
  await relay.cut();
  docker("kill", id);
  const during = run([], "sleep", "60");
  await relay.heal();
  await eventually(() => statusOf(id) === "exited with code 137" && statusOf(during) === "running");
  expect(changes.at(-1)?.event).toBeUndefined(); // a gap is told as one
});

test("[C3] a cut that is mended at once shows no failure", async () => {
  const { run, statusOf, relay, changes } = await setup();
  const id = run([], "sleep", "60");
  await eventually(() => statusOf(id) === "running");
  const before = changes.length;
  relay.drop();
  await eventually(() => changes.slice(before).some(({ event }) => event === undefined));
  expect(changes.slice(before).map(({ view }) => view.kind)).not.toContain("failed");
});

test("[CT60 C4] no engine is a failure that says so, keeps nothing, and ends when there is one", async () => {
  const { relay, watched, statusOf, run } = await setup({ connected: false });
  expect(watched.view()).toMatchObject({ kind: "failed", error: { kind: "no_engine" } });
  expect(await watched.refresh()).toMatchObject({ kind: "failed" });
  const id = run([], "sleep", "60");
  await relay.heal();
  await watched.refresh();
  expect(statusOf(id)).toBe("running");
});

test("[CT53] two containers on one host port are warned of", async () => {
  const { run, docker, watched, statusOf } = await setup();
  const one = run(["--publish", "127.0.0.1:0:80"], "sleep", "60");
  const port = docker("port", one, "80/tcp").split(":").at(-1);
  const two = run(["--publish", `127.0.0.2:${port}:80`], "sleep", "60");
  await eventually(() => statusOf(one) === "running" && statusOf(two) === "running");
  expect(watched.view()).toMatchObject({
    warnings: [`host port ${port} is mapped to multiple containers on different interfaces: ${two}, ${one}`],
  });
});

/** An engine made of what a test says, for faults that a real one makes once a year. */
function scripted(answers: Partial<Engine>) {
  const engine = {
    async *events(signal: AbortSignal, { onOpen }: { onOpen?: () => void } = {}) {
      onOpen?.();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
    ...answers,
  } as Engine; // only what is asked of it
  const watched = watchContainers(async () => engine, { random: () => 0 });
  onTestFinished(() => watched.close());
  return watched;
}

test("[CT41] a container that vanishes between the list and the look is a warning", async () => {
  const watched = scripted({
    listIds: async () => ["gone"],
    inspect: async () => {
      throw new EngineError("refused", "No such container: gone", { status: 404 });
    },
  });
  await eventually(() => watched.view().kind === "ready");
  expect(watched.view()).toMatchObject({ containers: [], warnings: ["Error: No such object: gone"] });
});

test("[CT42 CC12] a listing that fails is the view, and is tried again without being asked", async () => {
  let attempts = 0;
  const watched = scripted({
    listIds: async () => {
      if (++attempts === 1) throw new EngineError("refused", "database is locked", { status: 500 });
      return [];
    },
  });
  const views: ContainersChange["view"][] = [];
  watched.subscribe(({ view }) => void views.push(view));
  await eventually(() => watched.view().kind === "ready");
  expect(views).toMatchObject([
    { kind: "failed", error: { message: "database is locked" } },
    { kind: "ready" },
  ]);
});
