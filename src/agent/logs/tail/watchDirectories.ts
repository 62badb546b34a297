import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileId } from "./openFile.ts";

type Watched = { watcher: FSWatcher; id: string };

/** Tells at once what the system says of the directories of some files. Where it says nothing, who polls finds out. */
export function createDirectoryWatches(onChange: (path: string) => void) {
  const watched = new Map<string, Watched>();
  let closed = false;

  const end = (directory: string) => {
    watched.get(directory)?.watcher.close();
    watched.delete(directory);
  };

  function begin(directory: string, id: string, paths: ReadonlySet<string>) {
    try {
      const watcher = watch(directory, { persistent: false }, (_, name) => {
        if (name !== null) return onChange(join(directory, name));
        for (const path of paths) if (dirname(path) === directory) onChange(path);
      });
      watcher.on("error", () => end(directory));
      watched.set(directory, { watcher, id });
    } catch {
      // No directory, or no more watches to be had: polling goes on, and the next call tries again.
    }
  }

  return {
    /** From now on these files' directories are watched. Called again, it finds those that came or were replaced. */
    async keep(paths: ReadonlySet<string>) {
      const directories = new Set([...paths].map((path) => dirname(path)));
      for (const directory of [...watched.keys()]) if (!directories.has(directory)) end(directory);
      for (const directory of directories) {
        const id = await stat(directory, { bigint: true }).then(fileId, () => undefined);
        if (watched.get(directory)?.id === id) continue;
        end(directory);
        if (id !== undefined && !closed) begin(directory, id, paths);
      }
    },
    close() {
      closed = true;
      for (const directory of [...watched.keys()]) end(directory);
    },
  };
}
