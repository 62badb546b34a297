import type { Container, Devcontainer } from "#api/http/containers.ts";
import type { Manifest } from "#api/link/manifest.ts";
import { type LinkedContainer, linkContainers } from "./linkContainers.ts";
import { nameFor } from "./names.ts";

export type DevcontainerState = "running" | "stopped" | "starting" | "stopping" | "deleting" | "error";

/** What is known of one devcontainer. Keyed by its folder; the id is what the API names it by (containers.md §4). */
export type Entry = {
  /** Another one from when the agents file declares it. */
  id: string;
  readonly workspaceFolder: string;
  configPath: string;
  /** Where its build output goes; empty unless it is declared. */
  logSourceId: string;
  /** The agents file names it. */
  isDeclared: boolean;
  state: DevcontainerState;
  /** Its own while `isNameClaimed`, else what it would be called (DC53). */
  name: string;
  isNameClaimed: boolean;
  /** How many parents of the folder the name has; undefined for a name from elsewhere. */
  nameParents: number | undefined;
  fallbackName: string;
  error: string;
  /** When the error was met: an older container says nothing about it. */
  failedAt: number;
  container: Container | undefined;
  agent: Devcontainer["agent"];
  /** Its configuration asks not to be shown (DC71). */
  isIgnored: boolean;
};

const TRANSITIONING = new Set<DevcontainerState>(["starting", "stopping", "deleting"]);
export const isTransitioning = ({ state }: Entry): boolean => TRANSITIONING.has(state);

type Declared = Manifest["devcontainers"][number];

export type RegistryOptions = {
  newId: () => string;
  now: () => number;
  /** When something of a configuration changed last, in milliseconds since 1970; 0 when nobody saw a change. */
  changedAt: (entry: Entry) => number;
};

/** The devcontainers of one agent: what is declared, found and seen running becomes one list. No input or output. */
export function createRegistry({ newId, now, changedAt }: RegistryOptions) {
  const entries = new Map<string, Entry>();

  const isTaken = (entry: Entry) => (name: string) =>
    [...entries.values()].some((other) => other !== entry && other.isNameClaimed && other.name === name);

  function add(workspaceFolder: string, configPath: string): Entry {
    const entry: Entry = {
      id: newId(),
      workspaceFolder,
      configPath,
      logSourceId: "",
      isDeclared: false,
      fallbackName: "",
      state: "stopped",
      name: "",
      isNameClaimed: false,
      nameParents: undefined,
      error: "",
      failedAt: 0,
      container: undefined,
      agent: undefined,
      isIgnored: false,
    };
    entries.set(workspaceFolder, entry);
    return entry;
  }

  function declareOne({ id, name, workspace_folder, config_path, log_source_id }: Declared): Entry {
    const entry = entries.get(workspace_folder) ?? add(workspace_folder, config_path);
    entry.id = id;
    entry.logSourceId = log_source_id;
    entry.configPath = config_path || entry.configPath;
    entry.fallbackName = name;
    entry.isDeclared = true;
    if (!entry.isNameClaimed) nameOf(entry);
    entry.isNameClaimed = true;
    return entry;
  }

  /** Its name as far as nothing has claimed one: from its folder, else from its container (DC51, DC52). */
  function nameOf(entry: Entry) {
    const fallback = entry.fallbackName || entry.container?.name || "";
    const { name, parents, isFromFolder } = nameFor(entry.workspaceFolder, fallback, isTaken(entry));
    entry.name = name;
    entry.nameParents = isFromFolder ? parents : undefined;
  }

  function link(entry: Entry, linked: LinkedContainer | undefined) {
    entry.container = linked?.container;
    if (linked && entry.configPath === "") entry.configPath = linked.configPath;
    if (!entry.isNameClaimed) {
      if (linked) nameOf(entry);
      else entry.name = "";
    }
    if (isTransitioning(entry)) return;
    if (entry.state === "error") {
      if (!linked || Date.parse(linked.container.created_at) <= entry.failedAt) return;
      // Why it could not be removed stays worth knowing.
      if (entry.failedAt > 0) entry.error = "";
    }
    entry.state = linked?.container.running ? "running" : "stopped";
  }

  const isDirty = (entry: Entry) =>
    entry.container !== undefined && Date.parse(entry.container.created_at) < changedAt(entry);

  function wire(entry: Entry): Devcontainer {
    return {
      id: entry.id,
      name: entry.name,
      workspace_folder: entry.workspaceFolder,
      ...(entry.configPath && { config_path: entry.configPath }),
      // Only a template of Coder names one beforehand.
      subagent_id: null,
      status: entry.state,
      dirty: isDirty(entry),
      ...(entry.container && { container: entry.container }),
      ...(entry.agent && { agent: entry.agent }),
      ...(entry.error && { error: entry.error }),
    };
  }

  return {
    byId: (id: string) => [...entries.values()].find((entry) => entry.id === id),
    byFolder: (folder: string) => entries.get(folder),
    all: (): readonly Entry[] => [...entries.values()],
    /**
     * From the manifest, with absolute paths; what is known already by its folder becomes it. Answers those that were not
     * declared before and are to be started; they keep their names from the start (DC53).
     */
    declare(declared: readonly Declared[]): Entry[] {
      const before = new Set([...entries.values()].filter((entry) => entry.isDeclared));
      const mine = new Set(declared.map(declareOne));
      return [...mine].filter((entry) => !before.has(entry) && !isTransitioning(entry));
    },
    /** What the manifest names no more is as if it had been found: forgotten without a container. Answers what was. */
    keepDeclared(folders: ReadonlySet<string>): Entry[] {
      const dropped = [...entries.values()].filter(
        (entry) => entry.isDeclared && !folders.has(entry.workspaceFolder),
      );
      for (const entry of dropped) {
        entry.isDeclared = false;
        entry.id = newId(); // the declared one's may come back
        entry.logSourceId = "";
        entry.fallbackName = "";
        entry.isNameClaimed = entry.agent !== undefined;
      }
      const gone = dropped.filter((entry) => !entry.container && !isTransitioning(entry));
      for (const { workspaceFolder } of gone) entries.delete(workspaceFolder);
      return gone;
    },
    /** Found on disk. False when the folder is known already (DC93). */
    discover(workspaceFolder: string, configPath: string): boolean {
      if (entries.has(workspaceFolder)) return false;
      add(workspaceFolder, configPath);
      return true;
    },
    /** After a listing: links containers to their entries, and makes entries of those that have none. */
    refresh(containers: readonly Container[]) {
      const linked = linkContainers(containers);
      for (const [folder, { configPath }] of linked) if (!entries.has(folder)) add(folder, configPath);
      for (const entry of entries.values()) link(entry, linked.get(entry.workspaceFolder));
    },
    /** `up` begins: with `rebuild` its container goes (§2.5). */
    starting(entry: Entry, { rebuild }: { rebuild: boolean }) {
      entry.state = "starting";
      entry.error = "";
      if (rebuild) entry.container = undefined;
    },
    /** The state is a guess until the listing that must follow. */
    started(entry: Entry) {
      entry.state = "stopped";
      entry.error = "";
    },
    /** `hasContainer`: only a lifecycle command failed, the container runs (§4.2). The error stays until the next `up`. */
    startFailed(entry: Entry, error: string, { hasContainer }: { hasContainer: boolean }) {
      entry.state = hasContainer ? "running" : "error";
      entry.error = error;
      entry.failedAt = now();
    },
    stopping(entry: Entry) {
      entry.state = "stopping";
      entry.error = "";
    },
    deleting(entry: Entry) {
      entry.state = "deleting";
    },
    removalFailed(entry: Entry, error: string) {
      entry.state = "error";
      entry.error = error;
      // Its container tells more than the failed attempt: the next listing says how it is (DC3).
      entry.failedAt = entry.container ? 0 : now();
    },
    forget(entry: Entry) {
      entries.delete(entry.workspaceFolder);
    },
    /** A sub-agent has this name from now on. */
    claim(entry: Entry, name: string) {
      entry.name = name;
      entry.isNameClaimed = true;
    },
    /** `null` when none is known, `[]` when all are ignored (CT1); sorted by folder in byte order (CT5). */
    list(): Devcontainer[] | null {
      if (entries.size === 0) return null;
      return [...entries.values()]
        .filter(({ isIgnored }) => !isIgnored)
        .sort((a, b) => Buffer.compare(Buffer.from(a.workspaceFolder), Buffer.from(b.workspaceFolder)))
        .map(wire);
    },
  };
}
export type Registry = ReturnType<typeof createRegistry>;
