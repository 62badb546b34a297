import type { ContainerList } from "#api/http/containers.ts";
import type { ContainerShells, ContainerStats, DevcontainerChanges } from "#api/http/engine.ts";
import type { Envelope } from "#api/http/errors.ts";
import type { AgentLog } from "#api/http/logs.ts";

/** What the server may ask about containers and devcontainers (containers.md §2). Each rejects with a Refusal. */
export interface Containers {
  /** The newest listing; waits for the first one. */
  list(signal: AbortSignal): Promise<ContainerList>;
  /** The state now, and again on every change; what changes while a reader is busy comes as one. */
  watch(signal: AbortSignal): AsyncIterable<ContainerList>;
  recreate(devcontainerId: string): Promise<Envelope>;
  /** Resolves when container and sub-agent are gone. */
  remove(devcontainerId: string, signal: AbortSignal): Promise<void>;
  changes(devcontainerId: string, signal: AbortSignal): Promise<DevcontainerChanges>;
}

export type LogRange = { containers: readonly string[]; after?: number; before?: number; limit?: number };

/** What our own server may ask beyond that (http/engine.ts). Each rejects with a Refusal. */
export interface ContainerTools {
  inspect(container: string, signal: AbortSignal): Promise<Record<string, unknown>>;
  act(container: string, action: "start" | "stop" | "restart" | "kill", signal: AbortSignal): Promise<void>;
  shells(container: string, signal: AbortSignal): Promise<ContainerShells>;
  /** At most 10,000 lines: the first after `after`, else the newest (before `before`). */
  logs(range: LogRange, signal: AbortSignal): Promise<AgentLog[]>;
  /**
   * First, maybe empty: the newest 10,000 lines without `after` (older ones by `logs`), else the first piece of what is
   * after it; the pieces of the rest follow, and then what is new. Ends when every container is removed.
   */
  followLogs(range: Pick<LogRange, "containers" | "after">, signal: AbortSignal): AsyncIterable<AgentLog[]>;
  /** `undefined`: all that run. */
  stats(containers: readonly string[] | undefined, signal: AbortSignal): AsyncIterable<ContainerStats[]>;
}
