import { replaceEqualDeep } from "@tanstack/react-query";
import type { ContainerList } from "#api/http/containers.ts";

/**
 * The new list, in which everything that did not change keeps its identity. By id rather than by place: one container
 * more at the front must not draw five hundred rows anew.
 */
export function shareList(before: ContainerList | undefined, after: ContainerList): ContainerList {
  if (!before) return after;
  return {
    ...after,
    devcontainers:
      after.devcontainers &&
      sharedBy((entry) => entry.workspace_folder, before.devcontainers ?? [], after.devcontainers),
    containers: sharedBy((container) => container.id, before.containers, after.containers),
  };
}

function sharedBy<T>(keyOf: (item: T) => string, before: readonly T[], after: readonly T[]): T[] {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  const shared = after.map((item) => replaceEqualDeep(known.get(keyOf(item)), item));
  const same = shared.length === before.length && shared.every((item, index) => item === before[index]);
  return same ? (before as T[]) : shared; // nobody writes to either
}
