import { z } from "zod";
import { ContainerList } from "#api/http/containers.ts";
import { ContainerShells, ContainerStats, DevcontainerChanges } from "#api/http/engine.ts";
import { Envelope } from "#api/http/errors.ts";
import { AgentLog } from "#api/http/logs.ts";
import type { ReachDeps } from "../agents/connectedAgent.ts";
import { askAgent, askForLines, type Words } from "./askAgent.ts";

/** What is answered at once is waited for no longer (containers.md CT10). */
const WITHIN_MS = 30_000;
/** What takes its time has all of it: a link that is dead is noticed by its own heartbeat. */
const NO_LIMIT = Number.POSITIVE_INFINITY;

const FETCH: Words = {
  left: "Failed to fetch containers from agent.",
  failed: "Internal error fetching containers.",
};
const WATCH: Words = { left: FETCH.left, failed: "Internal error watching agent's containers." };
const REMOVE: Words = {
  left: "Failed to delete devcontainer from agent.",
  failed: "Internal error deleting devcontainer.",
};
const RECREATE: Words = {
  left: "Failed to recreate devcontainer from agent.",
  failed: "Internal error recreating devcontainer.",
};
/** Of our own routes. */
const ENGINE: Words = {
  left: "Failed to ask the agent about its containers.",
  failed: "Internal error asking the agent about its containers.",
};

export type ContainerAction = "start" | "stop" | "restart" | "kill";
export type LogRange = {
  containers: readonly string[];
  after?: number | undefined;
  before?: number | undefined;
  limit?: number | undefined;
};

/** The containers of connected agents. What an agent refuses comes as HttpError, in its own words. */
export function createAgentContainers(deps: ReachDeps) {
  const pathOf = (kind: "containers" | "devcontainers", id: string, rest = "") =>
    `/${kind}/${encodeURIComponent(id)}${rest}`;

  const get = <S extends z.ZodType>(agentId: string, path: string, signal: AbortSignal, response: S) =>
    askAgent(deps, agentId, ENGINE, { method: "GET", path, signal, withinMs: WITHIN_MS }, response);

  const lines = <S extends z.ZodType>(agentId: string, path: string, signal: AbortSignal, message: S) =>
    askForLines(deps, agentId, ENGINE, { path, signal, headWithinMs: WITHIN_MS }, message);

  return {
    list: (agentId: string, signal: AbortSignal) =>
      askAgent(
        deps,
        agentId,
        FETCH,
        { method: "GET", path: "/containers", signal, withinMs: WITHIN_MS },
        ContainerList,
      ),
    watch: (agentId: string, signal: AbortSignal) =>
      askForLines(
        deps,
        agentId,
        WATCH,
        { path: "/containers/watch", signal, headWithinMs: NO_LIMIT },
        ContainerList,
      ),
    async remove(agentId: string, devcontainer: string, signal: AbortSignal) {
      const path = pathOf("devcontainers", devcontainer);
      await askAgent(
        deps,
        agentId,
        REMOVE,
        { method: "DELETE", path, signal, withinMs: NO_LIMIT },
        z.unknown(),
      );
    },
    recreate: (agentId: string, devcontainer: string, signal: AbortSignal) => {
      const path = pathOf("devcontainers", devcontainer, "/recreate");
      return askAgent(
        deps,
        agentId,
        RECREATE,
        { method: "POST", path, signal, withinMs: NO_LIMIT },
        Envelope,
      );
    },
    changes: (agentId: string, devcontainer: string, signal: AbortSignal) =>
      get(agentId, pathOf("devcontainers", devcontainer, "/changes"), signal, DevcontainerChanges),
    inspect: (agentId: string, container: string, signal: AbortSignal) =>
      get(agentId, pathOf("containers", container), signal, z.record(z.string(), z.unknown())),
    async act(agentId: string, container: string, action: ContainerAction, signal: AbortSignal) {
      const path = pathOf("containers", container, `/${action}`);
      await askAgent(
        deps,
        agentId,
        ENGINE,
        { method: "POST", path, signal, withinMs: NO_LIMIT },
        z.unknown(),
      );
    },
    shells: (agentId: string, container: string, signal: AbortSignal) =>
      get(agentId, pathOf("containers", container, "/shells"), signal, ContainerShells),
    logs: (agentId: string, range: LogRange, signal: AbortSignal) =>
      get(agentId, `/container-logs?${searchOf(range)}`, signal, z.array(AgentLog)),
    followLogs: (agentId: string, range: Pick<LogRange, "containers" | "after">, signal: AbortSignal) =>
      lines(agentId, `/container-logs/follow?${searchOf(range)}`, signal, z.array(AgentLog)),
    /** No containers: all that run. */
    stats: (agentId: string, containers: readonly string[], signal: AbortSignal) =>
      lines(agentId, `/container-stats?${searchOf({ containers })}`, signal, z.array(ContainerStats)),
  };
}
export type AgentContainers = ReturnType<typeof createAgentContainers>;

function searchOf({ containers, ...numbers }: LogRange): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of containers) search.append("container", name);
  for (const [name, value] of Object.entries(numbers))
    if (value !== undefined) search.set(name, String(value));
  return search;
}
