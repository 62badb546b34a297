import type { Containers, ContainerTools } from "#agent/containers/containers.ts";
import type { LinkedContainers } from "#agent/link/containerRoutes.ts";
import type { Container, ContainerList, Devcontainer } from "#api/http/containers.ts";

export const aContainer = (change: Partial<Container> = {}): Container => ({
  id: "c1".padEnd(64, "0"),
  name: "web",
  image: "alpine:3",
  created_at: "2026-07-01T00:00:00.123456789Z",
  labels: {},
  running: true,
  status: "running",
  ports: [],
  volumes: {},
  ...change,
});

export const aDevcontainer = (change: Partial<Devcontainer> = {}): Devcontainer => ({
  id: "5b0e5b0e-0000-4000-8000-0000000000d1",
  name: "project",
  workspace_folder: "/home/ann/project",
  subagent_id: null,
  status: "running",
  dirty: false,
  ...change,
});

const unasked = (): never => {
  throw new Error("this test does not ask for that");
};

/** What an agent has of containers, as a test scripts it. */
export function someContainers(given: Partial<Containers & ContainerTools> = {}): () => LinkedContainers {
  const all: Containers & ContainerTools = {
    list: unasked,
    watch: unasked,
    recreate: unasked,
    remove: unasked,
    changes: unasked,
    inspect: unasked,
    act: unasked,
    shells: unasked,
    logs: unasked,
    followLogs: unasked,
    stats: unasked,
    ...given,
  };
  return () => ({ kind: "on", containers: all, tools: all });
}

/** Values that a test hands out one by one. Ends when told, or when its reader leaves. */
export function aChannel<T>() {
  const waiting: T[] = [];
  let isOver = false;
  let wake = () => {};
  return {
    put(...values: T[]) {
      waiting.push(...values);
      wake();
    },
    end() {
      isOver = true;
      wake();
    },
    async *values(signal: AbortSignal): AsyncGenerator<T, void> {
      signal.addEventListener("abort", () => wake(), { once: true });
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (isOver) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

export const listOf = (
  containers: Container[],
  devcontainers: Devcontainer[] | null = null,
): ContainerList => ({
  devcontainers,
  containers,
});
