import type { DevcontainerChanges } from "#api/http/engine.ts";
import { parseConfig } from "../devcontainers/configFiles.ts";
import type { ConfigWatch } from "../devcontainers/configWatch.ts";
import type { ConfigMask } from "../devcontainers/maskConfig.ts";
import type { Entry } from "../devcontainers/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { Inspected, LayerChange } from "../engine/wire.ts";
import { refusing } from "./engineRefusal.ts";

const MAX_FILES = 200;
/** Volumes that nobody named have a name of the engine's. */
const MADE_UP = /^[0-9a-f]{64}$/;

type Mounts = Inspected["Mounts"];
type Options = {
  engine: (signal: AbortSignal) => Promise<Engine>;
  /** Rejects an id that nobody has. */
  entry: (devcontainerId: string) => Pick<Entry, "configPath" | "container">;
  configs: Pick<ConfigWatch, "textOf" | "changedSince">;
  mask: ConfigMask;
};

/** What a rebuild of a devcontainer would take away or change; `built_config` is for the server to add. */
export function createDevcontainerChanges({ engine: connect, entry, configs, mask }: Options) {
  return (devcontainerId: string, signal: AbortSignal): Promise<DevcontainerChanges> =>
    refusing(async () => {
      const { configPath, container } = entry(devcontainerId);
      const text = configs.textOf(configPath);
      const config = text === undefined ? undefined : parseConfig(text);
      const found = container && (await lookAt(await connect(signal), container.id, signal));
      return {
        ...sortMounts(found?.mounts ?? []),
        ...ownFiles(found?.changes ?? [], found?.mounts ?? []),
        config: config ? mask.masked(config) : null,
        built_config: null,
        changed_files: container ? configs.changedSince(configPath, Date.parse(container.created_at)) : [],
      };
    });
}

async function lookAt(engine: Engine, container: string, signal: AbortSignal) {
  const [inspected, changes] = await Promise.all([
    engine.inspect(container, signal),
    engine.changes(container, signal),
  ]);
  return { mounts: inspected.Mounts, changes };
}

export function sortMounts(mounts: Mounts): Pick<DevcontainerChanges, "anonymous_volumes" | "kept_mounts"> {
  const isAnonymous = ({ Type, Name }: Mounts[number]) => Type === "volume" && MADE_UP.test(Name);
  return {
    anonymous_volumes: mounts
      .filter(isAnonymous)
      .map(({ Name, Destination }) => ({ name: Name, destination: Destination })),
    kept_mounts: mounts
      .filter((mount) => !isAnonymous(mount) && mount.Type !== "tmpfs")
      .map(({ Type, Name, Source, Destination }) => ({
        source: Type === "volume" ? Name : Source,
        destination: Destination,
      })),
  };
}

/** Without directories that are told only for what is in them, and without the places of mounts. */
export function ownFiles(
  changes: readonly LayerChange[],
  mounts: Mounts,
): Pick<DevcontainerChanges, "files" | "file_count"> {
  const parents = new Set<string>();
  const addParents = (path: string) => {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      parents.add(path.slice(0, at));
  };
  for (const { path } of changes) addParents(path);
  const places = new Set(mounts.map(({ Destination }) => Destination));
  for (const place of places) addParents(place);
  const files = changes
    .filter(({ path, kind }) => !places.has(path) && (kind !== "changed" || !parents.has(path)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: files.slice(0, MAX_FILES), file_count: files.length };
}
