import { containerSourceId } from "#api/http/engine.ts";
import type { ShownLog } from "./shownLog.ts";
import { LANES, type LogSourceInfo } from "./sources.ts";

export type LoggedContainer = { id: string; name: string };

type Options = {
  agentId: string;
  workspaceId: string;
  /** At least one. */
  containers: readonly LoggedContainer[];
  environment: Readonly<Record<string, string>>;
  /** Whether any of them can write now. */
  isRunning: boolean;
};

/** The log of one container, or of several merged by time: what they write to their two streams. */
export function containersLog(options: Options): ShownLog {
  const { agentId, workspaceId, containers, environment, isRunning } = options;
  const ids = containers.map(({ id }) => id).toSorted();
  const names = containers.map(({ name }) => name);
  const what = names.length === 1 ? names[0]! : `${names.length} containers`;
  return {
    origin: { agentId, workspaceId, containers: ids },
    // Short ids: the whole ones of thirty containers would be a name of two thousand characters.
    keep: `containers ${ids.map((id) => id.slice(0, 12)).join("+")}`,
    name: names.length === 1 ? names[0]! : names.slice(0, 3).join("+"),
    label: `Log of ${what}`,
    environment,
    sourcesOf: (seen) => containerSources(containers, seen),
    isFull: false,
    ended: names.length === 1 ? "The container was removed." : "All these containers were removed.",
    awaited: isRunning
      ? `What ${what} ${names.length === 1 ? "writes" : "write"} to stdout and stderr appears here as it comes.`
      : `Nothing was kept of ${what}, and ${names.length === 1 ? "it does" : "they do"} not run.`,
  };
}

/** A lane for each stream that was written to; stdout also before. One container's are beside each other. */
export function containerSources(
  containers: readonly LoggedContainer[],
  seen: readonly string[],
): readonly LogSourceInfo[] {
  const known = containers.flatMap(({ id, name }) => [
    { id: containerSourceId(id, "stdout"), name: containers.length === 1 ? "stdout" : name, isOut: true },
    {
      id: containerSourceId(id, "stderr"),
      name: containers.length === 1 ? "stderr" : `${name} stderr`,
      isOut: false,
    },
  ]);
  const ids = new Set(known.map(({ id }) => id));
  const others = seen
    .filter((id) => id !== "" && !ids.has(id))
    .map((id) => ({ id, name: id.slice(0, 8), isOut: false }));
  return [...known, ...others]
    .filter(({ id, isOut }) => isOut || seen.includes(id))
    .map(({ id, name }, at) => ({ id, name, lane: `var(--lane-${at % LANES})` }));
}
