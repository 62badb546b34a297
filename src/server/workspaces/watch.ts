import type { Workspace } from "#api/http/workspaces.ts";
import type { JsonStream } from "../http/streams.ts";
import type { Notify } from "../notify.ts";

/** Resolves with the next change of the topics' payloads, or with nothing when the stream is over. Changes while nobody waits are kept. */
export function createChanges<T>(notify: Notify, topics: string | string[], signal: AbortSignal) {
  const pending = new Set<T>();
  let wake = () => {};
  const subscriptions = [topics].flat().map((topic) =>
    notify.subscribe(topic, (payload) => {
      pending.add(payload as T); // the publisher of the topic says what it carries
      wake();
    }),
  );
  signal.addEventListener("abort", () => {
    for (const unsubscribe of subscriptions) unsubscribe();
    wake();
  });
  return {
    /** What changed since the last call: each once, however often it did. */
    async take(): Promise<T[]> {
      while (pending.size === 0 && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const taken = [...pending];
      pending.clear();
      return signal.aborted ? [] : taken;
    },
  };
}

/** A ping, the whole workspace, and again the whole after each change (browse-and-auth.md §3). Ends when it is gone. */
export async function streamWorkspace(
  stream: JsonStream<Workspace>,
  changes: { take(): Promise<unknown[]> },
  show: () => Promise<Workspace | undefined>,
): Promise<void> {
  await stream.ping();
  while (!stream.signal.aborted) {
    const workspace = await show();
    if (!workspace) return stream.fail({ message: "Internal error fetching workspace." });
    await stream.send(workspace);
    await changes.take();
  }
}

type Frame = { whole: boolean; workspaces: Workspace[]; removed: string[] };

/** All, then what changed: a reader that is slow gets fewer frames, never older ones. */
export async function streamWorkspaces(
  stream: JsonStream<Frame>,
  changes: { take(): Promise<string[]> },
  show: (ids?: string[]) => Promise<Workspace[]>,
): Promise<void> {
  await stream.send({ whole: true, workspaces: await show(), removed: [] });
  while (!stream.signal.aborted) {
    const ids = await changes.take();
    if (ids.length === 0) continue;
    const workspaces = await show(ids);
    const shown = new Set(workspaces.map(({ id }) => id));
    await stream.send({ whole: false, workspaces, removed: ids.filter((id) => !shown.has(id)) });
  }
}
