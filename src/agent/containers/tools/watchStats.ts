import { setTimeout as pause } from "node:timers/promises";
import { type ContainerStats, MOST_MEASURED } from "#api/http/engine.ts";
import type { Engine, ContainerStats as Sample } from "../engine/engine.ts";
import type { ContainersChange, WatchedContainers } from "../engine/watchContainers.ts";

const TICK_MS = 1_000;
const RETRY_MS = 1_000;

type Options = { engine: (signal: AbortSignal) => Promise<Engine>; listed: WatchedContainers };
type Reader = { latest: ContainerStats | undefined; close: () => void };
type Watcher = { named: readonly string[] | undefined };

/** What containers use, each second: one reader for a container however many watch it, and none while nobody does. */
export function createStatsWatch({ engine, listed }: Options) {
  const readers = new Map<string, Reader>();
  const watchers = new Set<Watcher>();
  /** An engine that starts a container again forgets that it lacked memory: only the event tells. */
  const outOfMemory = new Map<string, string>();
  let unsubscribe: (() => void) | undefined;

  function hear({ event }: ContainersChange) {
    if (event?.action === "oom") outOfMemory.set(event.id, new Date(event.at_ms).toISOString());
    if (event?.action === "destroy") outOfMemory.delete(event.id);
    adjust();
  }

  /** What tells a restart from a container that went on. */
  function past(id: string): Pick<ContainerStats, "started_at" | "out_of_memory_at"> {
    const view = listed.view();
    const started = view.kind === "ready" ? view.inspected.get(id)?.State.StartedAt : undefined;
    const lacked = outOfMemory.get(id);
    return { ...(started && { started_at: started }), ...(lacked && { out_of_memory_at: lacked }) };
  }

  function running(): string[] {
    const view = listed.view();
    return view.kind === "ready" ? view.containers.filter((one) => one.running).map(({ id }) => id) : [];
  }

  function wants({ named }: Watcher, ids: readonly string[]): readonly string[] {
    return named ? ids.filter((id) => named.includes(id)) : ids;
  }

  /** Readers for the containers that run and are watched, those that were asked for by name before the others. */
  function adjust() {
    const ids = running();
    const byName = [...watchers].sort((a, b) => Number(!a.named) - Number(!b.named));
    const wanted = new Set([...new Set(byName.flatMap((one) => wants(one, ids)))].slice(0, MOST_MEASURED));
    for (const [id, reader] of readers)
      if (!wanted.has(id)) {
        reader.close();
        readers.delete(id);
      }
    for (const id of wanted) if (!readers.has(id)) readers.set(id, open(id));
    if (watchers.size > 0) unsubscribe ??= listed.subscribe(hear);
    else {
      unsubscribe?.();
      unsubscribe = undefined;
      outOfMemory.clear();
    }
  }

  function open(id: string): Reader {
    const closed = new AbortController();
    const reader: Reader = {
      latest: undefined,
      close: () => closed.abort(new Error("nobody watches this container")),
    };
    const read = async () => {
      for await (const sample of (await engine(closed.signal)).stats(id, closed.signal))
        reader.latest = wire(id, sample, past(id)) ?? reader.latest;
    };
    const readForEver = async () => {
      while (!closed.signal.aborted) {
        // Gone or stopped is seen in the list too, which ends this; an engine that is away comes back.
        await read().catch(() => {});
        await pause(RETRY_MS, undefined, { signal: closed.signal }).catch(() => {});
      }
    };
    void readForEver();
    return reader;
  }

  return {
    readers: () => readers.size,
    /** One array a second until `signal` aborts; what has nothing new is not in it, and nothing at all is said once. */
    async *watch(
      named: readonly string[] | undefined,
      signal: AbortSignal,
    ): AsyncGenerator<ContainerStats[], void> {
      const watcher: Watcher = { named };
      const told = new Map<string, string>();
      let wasEmpty = false;
      watchers.add(watcher);
      adjust();
      try {
        for (let due = Date.now() + TICK_MS; ; due = Math.max(due + TICK_MS, Date.now())) {
          await pause(Math.max(0, due - Date.now()), undefined, { signal }).catch(() => {});
          if (signal.aborted) return;
          const news = wants(watcher, [...readers.keys()]).flatMap((id) => readers.get(id)?.latest ?? []);
          const fresh = news.filter(({ container, at }) => told.get(container) !== at);
          for (const id of told.keys()) if (!readers.has(id)) told.delete(id);
          for (const { container, at } of fresh) told.set(container, at);
          if (fresh.length > 0 || !wasEmpty) yield fresh;
          wasEmpty = fresh.length === 0;
        }
      } finally {
        watchers.delete(watcher);
        adjust();
      }
    },
  };
}

/** The first sample of a reading has no rate yet. */
function wire(
  container: string,
  sample: Sample,
  past: Pick<ContainerStats, "started_at" | "out_of_memory_at">,
): ContainerStats | undefined {
  if (sample.cpu_percent === null) return undefined;
  return {
    container,
    at: sample.at,
    cpu_percent: sample.cpu_percent,
    cpus: sample.cpus,
    memory: sample.memory_bytes,
    memory_limit: sample.memory_limit_bytes ?? 0,
    network_received: sample.network_rx_bytes,
    network_sent: sample.network_tx_bytes,
    block_read: sample.block_read_bytes,
    block_written: sample.block_write_bytes,
    processes: sample.pids,
    ...past,
  };
}
