import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Container } from "#api/http/containers.ts";
import { someSubAgents } from "../testing/someSubAgents.ts";
import { createInjector } from "./injector.ts";
import { createRegistry } from "./registry.ts";
import type { SubAgents } from "./subAgents.ts";

const FOLDER = "/home/ann/app";
const CONTAINER: Container = {
  id: "c1",
  name: "app",
  image: "debian",
  created_at: "2026-11-25T08:00:00Z",
  labels: { "devcontainer.local_folder": FOLDER },
  running: true,
  status: "running",
  ports: [],
  volumes: {},
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Read = Parameters<typeof createInjector>[0]["read"];

function setup(given: Partial<SubAgents>, coder: object = {}, reading?: Read) {
  const subAgents = { ...someSubAgents(), ...given };
  const registry = createRegistry({ newId: () => "1", now: Date.now, changedAt: () => 0 });
  registry.refresh([CONTAINER]);
  const read = { customizations: { coder } };
  const injector = createInjector({
    registry,
    subAgents,
    read: reading ?? (async () => ({ configuration: read })),
    log: pino({ level: "silent" }),
    signal: new AbortController().signal,
  });
  return { injector, registry, entry: registry.byFolder(FOLDER)!, subAgents, read };
}

test("[DC30] what fails is told and tried again, ever less often, until it works", async () => {
  let works = false;
  const ensure = vi.fn(async () => {
    if (!works) throw new Error("copy agent binary: no space left");
    return { id: "2", name: "app", directory: "/" };
  });
  const { injector, entry } = setup({ ensure });
  injector.look();
  // No `waitFor`: it would move the clock, and a wait may be short.
  await vi.advanceTimersByTimeAsync(0);
  expect(entry.error).toBe("copy agent binary: no space left");
  injector.look(); // a listing in between is no reason to try
  await vi.advanceTimersByTimeAsync(0);
  expect(ensure).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  const tries = ensure.mock.calls.length;
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(200);
  works = true;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(entry).toMatchObject({ error: "", agent: { name: "app" } });
});

test("a timer that fires before the clock says so loses no try", async () => {
  const ensure = vi.fn(async () => Promise.reject(new Error("not yet")));
  const { injector } = setup({ ensure });
  vi.spyOn(Date, "now").mockReturnValue(0);
  injector.look();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ensure.mock.calls.length).toBeGreaterThan(1);
  vi.restoreAllMocks();
});

test("[C7] the failure of a lifecycle command is not replaced, nor erased by the agent's start", async () => {
  let works = false;
  const ensure = async () => {
    if (!works) throw new Error("copy agent binary: later");
    return { id: "2", name: "app", directory: "/" };
  };
  const { injector, entry } = setup({ ensure });
  entry.error = "postCreateCommand failed";
  injector.look();
  await vi.advanceTimersByTimeAsync(1_000);
  works = true;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(entry).toMatchObject({ error: "postCreateCommand failed", agent: { name: "app" } });
});

test("[DC71] an agent that is not wanted is removed, and again while the server does not answer", async () => {
  let answers = false;
  const remove = vi.fn(async () => {
    if (!answers) throw new Error("no answer");
  });
  const { injector, entry } = setup({ remove }, { ignore: true });
  injector.look();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(remove.mock.calls.length).toBeGreaterThan(1);
  answers = true;
  await vi.advanceTimersByTimeAsync(300_000);
  const { length } = remove.mock.calls;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(remove).toHaveBeenCalledTimes(length);
  expect(entry).toMatchObject({ isIgnored: true, error: "" });
});

test("[C24] a rebuild while its configuration is read: the new container gets the agent, the old one no error", async () => {
  const readings: (() => void)[] = [];
  const reading = () =>
    new Promise<Record<string, unknown>>((resolve) => readings.push(() => resolve({ configuration: {} })));
  const tried: string[] = [];
  const ensure: SubAgents["ensure"] = async ({ container }) => {
    tried.push(container.id);
    if (container.id === "c1") throw new Error("no such container");
    return { id: "2", name: "app", directory: "/" };
  };
  const { injector, registry, entry } = setup({ ensure }, {}, reading);
  injector.look();
  registry.starting(entry, { rebuild: true });
  await injector.stop(entry);
  registry.started(entry);
  registry.refresh([{ ...CONTAINER, id: "c2" }]);
  const ensured = injector.ensure(entry);
  readings[0]!();
  await vi.waitFor(() => expect(readings).toHaveLength(2));
  readings[1]!();
  await ensured;
  expect(tried).toEqual(["c2"]);
  expect(entry).toMatchObject({ state: "running", error: "", agent: { name: "app" } });
});

test("[DC30] what failed in a container is not told of one that does not run", async () => {
  const ensure = async () => Promise.reject(new Error("copy agent binary: no space left"));
  const { injector, registry, entry } = setup({ ensure });
  injector.look();
  await vi.waitFor(() => expect(entry.error).toBe("copy agent binary: no space left"));
  registry.refresh([{ ...CONTAINER, running: false, status: "exited successfully" }]);
  injector.look();
  expect(entry).toMatchObject({ state: "stopped", error: "" });
});
