import { stat } from "node:fs/promises";
import { every } from "../../every.ts";
import { configFiles } from "./configFiles.ts";
import { readSmallFile } from "./readSmallFile.ts";

/** Each file is looked at so often: few files, and a look works on every kind of disk. */
const LOOK_MS = 1_000;

type Look = { signature: string; changedAt: number };
type Watched = { text: string | undefined; files: Map<string, Look> };

/**
 * Says when what devcontainers are built from changed: the configuration and the files it names (containers.md §4.3,
 * where the reference watches only the first, and not always). A file's own time counts at the first look, so that a
 * change made while no agent ran is seen too.
 */
export function createConfigWatch(onChange: (configPath: string) => void) {
  const watched = new Map<string, Watched>();
  const stop = every(LOOK_MS, lookAtAll);

  /** Answers whether it changed since the look before. */
  async function look(entry: Watched, file: string): Promise<boolean> {
    const found = await stat(file).catch(() => undefined);
    const signature = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : "";
    const before = entry.files.get(file);
    if (before?.signature === signature) return false;
    const changedAt = before ? Date.now() : (found?.mtimeMs ?? 0);
    entry.files.set(file, { signature, changedAt });
    return before !== undefined;
  }

  async function lookAt(configPath: string, entry: Watched): Promise<boolean> {
    let isChanged = await look(entry, configPath);
    if (isChanged || entry.files.size === 1) entry.text = await readSmallFile(configPath);
    const files = configFiles(configPath, entry.text);
    for (const file of entry.files.keys()) if (!files.includes(file)) entry.files.delete(file);
    for (const file of files.slice(1)) isChanged = (await look(entry, file)) || isChanged;
    return isChanged;
  }

  async function lookAtAll() {
    for (const [path, entry] of watched) if (await lookAt(path, entry)) onChange(path);
  }

  return {
    /** Watches these configurations and no others. Resolves when each was looked at once. */
    async follow(configPaths: readonly string[]) {
      for (const path of watched.keys()) if (!configPaths.includes(path)) watched.delete(path);
      for (const path of configPaths) {
        if (watched.has(path)) continue;
        const entry: Watched = { text: undefined, files: new Map() };
        await lookAt(path, entry);
        watched.set(path, entry);
      }
    },
    /** Milliseconds since 1970; 0 when the configuration is not watched. */
    changedAt(configPath: string): number {
      return Math.max(
        0,
        ...[...(watched.get(configPath)?.files.values() ?? [])].map((look) => look.changedAt),
      );
    },
    /** The files of a configuration that changed after a moment. */
    changedSince(configPath: string, moment: number): string[] {
      const files = [...(watched.get(configPath)?.files ?? [])];
      return files.filter(([, { changedAt }]) => changedAt > moment).map(([file]) => file);
    },
    /** The text of a configuration at the last look. */
    textOf: (configPath: string): string | undefined => watched.get(configPath)?.text,
    close() {
      stop();
      watched.clear();
    },
  };
}
export type ConfigWatch = ReturnType<typeof createConfigWatch>;
