import type { Container } from "#api/http/containers.ts";
import type { EngineError } from "./engineError.ts";
import type { ContainerEvent, Inspected } from "./wire.ts";

export type ContainersView =
  | { kind: "loading" }
  /** Newest first. `warnings` as the contract words them. */
  | { kind: "ready"; containers: Container[]; inspected: ReadonlyMap<string, Inspected>; warnings: string[] }
  /** The engine cannot be asked; nothing is kept from before (CT60). */
  | { kind: "failed"; error: EngineError };

/** `event` is what changed it; without one the whole list was read anew (at first, after a gap, on refresh). */
export type ContainersChange = { view: ContainersView; event: ContainerEvent | undefined };

/** All containers of an engine, kept current by its events: one inspect for each, a listing only after a gap. */
export interface WatchedContainers {
  view(): ContainersView;
  /** Every event that can change what is shown, in order; the one who left is not called again. */
  subscribe(listener: (change: ContainersChange) => void): () => void;
  /** Lists now; resolves when the view is as new as the call. */
  refresh(): Promise<ContainersView>;
  close(): void;
}
