import { createStore, type ReadStore } from "../../../streams/store.ts";
import type { SavedFile, SaveProgress, SaveRequest } from "../host/protocol.ts";
import type { LogSession } from "../session/logSession.ts";
import { download } from "./download.ts";

/** The download under way. */
export type Download = SaveProgress & { name: string };

/** One download at a time: the worker writes the file, then the browser saves it. */
export type LogDownload = ReadStore<Download | undefined> & {
  /** Undefined when it was called off, or another is under way. Rejects with an Error for people. */
  start(name: string, request: SaveRequest): Promise<SavedFile | undefined>;
  cancel(): void;
};

export function createLogDownload(
  { ask }: Pick<LogSession, "ask">,
  save: (name: string, file: Blob) => void = download,
): LogDownload {
  const state = createStore<Download | undefined>(undefined);
  let aborter: AbortController | undefined;
  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    cancel: () => aborter?.abort(),
    async start(name, request) {
      if (aborter) return undefined;
      const mine = new AbortController();
      aborter = mine;
      state.set({ name, lines: 0, share: 0, waits: false });
      try {
        const saved = await ask("file", request, {
          signal: mine.signal,
          onProgress: (progress) => state.set({ name, ...progress }),
        });
        // A file without a line would look like a failure.
        if (saved.lines > 0 && !mine.signal.aborted) save(name, saved.file);
        return mine.signal.aborted ? undefined : saved;
      } catch (error) {
        if (mine.signal.aborted) return undefined;
        throw error;
      } finally {
        aborter = undefined;
        state.set(undefined);
      }
    },
  };
}
