import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { Container } from "#api/http/containers.ts";
import type { Log } from "../log.ts";
import { createContainers } from "./createContainers.ts";
import { createInjector } from "./devcontainers/injector.ts";
import { createConfigMask } from "./devcontainers/maskConfig.ts";
import { createRegistry } from "./devcontainers/registry.ts";
import type { Engine } from "./engine/engine.ts";
import { EngineError } from "./engine/engineError.ts";
import type { ContainersChange, ContainersView } from "./engine/watchContainers.ts";
import { someLogs } from "./testing/someLogs.ts";
import { someSubAgents } from "./testing/someSubAgents.ts";

const never = new AbortController().signal;

const aContainer = (more: Partial<Container> = {}): Container => ({
  id: "c1",
  name: "eager_lamport",
  image: "debian",
  created_at: new Date(1_700_000_000_000).toISOString(),
  labels: { "devcontainer.local_folder": "/w/one" },
  running: true,
  status: "running",
  ports: [],
  volumes: {},
  ...more,
});
const listing = (...containers: Container[]): ContainersView => ({
  kind: "ready",
  containers,
  inspected: new Map(),
  warnings: [],
});
const failing = (message: string): ContainersView => ({
  kind: "failed",
  error: new EngineError("not_answering", message, { nextStep: "Start it." }),
});

/** Containers over a listing that the test writes, and an engine of which `stop` and `remove` are the test's. */
function setup(calls: Partial<Pick<Engine, "stop" | "remove">> = {}) {
  let view: ContainersView = { kind: "loading" };
  const listeners = new Set<(change: ContainersChange) => void>();
  const warn = vi.fn();
  const log = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() } as unknown as Log; // what is not called is not there
  const registry = createRegistry({ newId: randomUUID, now: Date.now, changedAt: () => 0 });
  const injector = createInjector({
    registry,
    subAgents: someSubAgents(),
    read: async () => ({}),
    log,
    signal: never,
  });
  const containers = createContainers({
    listed: {
      view: () => view,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      refresh: async () => view,
      close: () => {},
    },
    engine: async () => calls as Engine, // only what the test gives is called
    registry,
    injector,
    configs: {
      follow: async () => {},
      changedAt: () => 0,
      changedSince: () => [],
      textOf: () => undefined,
      close: () => {},
    },
    upRun: {
      agentId: randomUUID(),
      logs: someLogs(),
      up: async () => ({ outcome: "error", message: "", description: "" }),
      env: async () => ({}),
      mask: createConfigMask("token"),
      report: () => {},
    },
    moreWarnings: () => [],
    discover: async () => [],
    log,
    signal: never,
  });
  return {
    containers,
    warn,
    show(next: ContainersView) {
      view = next;
      for (const listener of listeners) listener({ view, event: undefined });
    },
  };
}

test("[CC11] [CC12] a listing that fails takes the place of the one before, and the next that works its place", async () => {
  const { containers, show } = setup();
  show(listing(aContainer()));
  expect((await containers.list(never)).containers).toHaveLength(1);
  show(failing("the engine is gone"));
  await expect(containers.list(never)).rejects.toMatchObject({
    status: 500,
    envelope: { message: "Could not get containers", detail: "the engine is gone. Start it." },
  });
  show(listing());
  expect((await containers.list(never)).containers).toEqual([]);
});

test("[CC13] the same reason twice in a row is written once, and again after it was gone", () => {
  const { show, warn } = setup();
  const said = () => warn.mock.calls.map(([, text]) => String(text).replace(/.*: /, ""));
  for (const reason of ["x", "x", "y"]) show(failing(reason));
  expect(said()).toEqual(["x", "y"]);
  show(listing());
  show(failing("x"));
  expect(said()).toEqual(["x", "y", "x"]);
});

test("who asks before the first listing waits for it", async () => {
  const { containers, show } = setup();
  const asked = containers.list(never);
  show(listing(aContainer()));
  expect((await asked).devcontainers).toHaveLength(1);
});

test("[CC19] a container that does not stop: the refusal, and the state that the next listing tells", async () => {
  const stop = vi.fn(async () => {
    throw new EngineError("refused", "it does not stop", { status: 500 });
  });
  const { containers, show } = setup({ stop });
  show(listing(aContainer()));
  const { id } = (await containers.list(never)).devcontainers![0]!;
  await expect(containers.remove(id, never)).rejects.toMatchObject({
    status: 500,
    envelope: { message: "An error occurred stopping the container", detail: "it does not stop" },
  });
  expect((await containers.list(never)).devcontainers?.[0]).toMatchObject({
    status: "error",
    error: "it does not stop",
  });
  show(listing(aContainer()));
  expect((await containers.list(never)).devcontainers?.[0]).toMatchObject({ status: "running" });
});

test("a container that cannot be removed: the refusal of that step", async () => {
  const { containers, show } = setup({
    stop: async () => {},
    remove: async () => {
      throw new EngineError("refused", "it is in use", { status: 409 });
    },
  });
  show(listing(aContainer()));
  const { id } = (await containers.list(never)).devcontainers![0]!;
  await expect(containers.remove(id, never)).rejects.toMatchObject({
    envelope: { message: "An error occurred removing the container" },
  });
});

test("[CT34] bursts come as one: a watch gives the state when it is read", async () => {
  const { containers, show } = setup();
  show(listing(aContainer()));
  const ended = new AbortController();
  const watch = containers.watch(ended.signal)[Symbol.asyncIterator]();
  expect((await watch.next()).value?.containers).toHaveLength(1);
  show(listing());
  show(listing(aContainer({ id: "c2" }), aContainer({ id: "c3", labels: {} })));
  expect((await watch.next()).value?.containers.map(({ id }: Container) => id)).toEqual(["c2", "c3"]);
  ended.abort();
  expect((await watch.next()).done).toBe(true);
});

test("a listing that fails ends an open watch: what was said before is not passed off as new", async () => {
  const { containers, show } = setup();
  show(listing(aContainer()));
  const watch = containers.watch(never)[Symbol.asyncIterator]();
  expect((await watch.next()).value?.containers).toHaveLength(1);
  show(failing("the engine is gone"));
  await expect(watch.next()).rejects.toMatchObject({ envelope: { detail: "the engine is gone. Start it." } });
});
