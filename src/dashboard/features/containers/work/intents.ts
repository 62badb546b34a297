import type { ContainerList, Devcontainer } from "#api/http/containers.ts";

/** What a person has asked for and the list does not show yet. `before` is the row as it was. */
export type Intent = { kind: "recreate" | "remove"; before: Devcontainer };

/** Whether the list has moved on from what it was: then the list is right, whatever was asked. */
export const hasMoved = (entry: Devcontainer, { before }: Intent): boolean =>
  entry.status !== before.status ||
  entry.container?.id !== before.container?.id ||
  entry.error !== before.error;

/** The list as it will be once what was asked for is under way (UI3, UI4). Entries without an intent are the same objects. */
export function withIntents(
  list: ContainerList,
  intentOf: (folder: string) => Intent | undefined,
): ContainerList {
  let changed = false;
  const devcontainers = list.devcontainers?.map((entry) => {
    const intent = intentOf(entry.workspace_folder);
    if (!intent || hasMoved(entry, intent)) return entry;
    changed = true;
    return optimistic(entry, intent);
  });
  return changed && devcontainers ? { ...list, devcontainers } : list;
}

function optimistic(entry: Devcontainer, { kind }: Intent): Devcontainer {
  const { error: _error, ...rest } = entry;
  if (kind === "remove") return { ...rest, status: "stopping" };
  const { container: _container, ...bare } = rest;
  return { ...bare, status: "starting" };
}
