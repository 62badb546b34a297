import type { Container, Devcontainer } from "#api/http/containers.ts";
import type { Customizations } from "./customizations.ts";
import type { Entry } from "./registry.ts";

export type SubAgentWish = {
  entry: Entry;
  container: Container;
  customizations: Customizations;
  /** Inside the container (containers.md DC78). */
  directory: string;
};

/** The agents that run in devcontainers, one for each workspace folder (containers.md DC76–DC81). */
export interface SubAgents {
  /**
   * Sees to it that the container has its agent: nothing to do when it runs there already. Resolves when it was started;
   * `undefined`: this container cannot have one, and that is no fault. Rejects with what is wrong.
   */
  ensure(wish: SubAgentWish, signal: AbortSignal): Promise<NonNullable<Devcontainer["agent"]> | undefined>;
  /** Whether it runs in this container, so that `ensure` would do nothing. */
  isIn(workspaceFolder: string, containerId: string): boolean;
  /** Its record, from when there is one, whether it runs or not (DC81). */
  recordOf(workspaceFolder: string): Devcontainer["agent"];
  /** Ends its process; its record stays. */
  stop(workspaceFolder: string): Promise<void>;
  /** Ends it and takes its record away. */
  remove(workspaceFolder: string): Promise<void>;
  /** Called with the folder of an agent whose process ended by itself. */
  onGone(listener: (workspaceFolder: string) => void): void;
  /** All processes end, all records go (DC79). */
  close(): Promise<void>;
}
