import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/engineError.ts";
import type { WatchedContainers } from "../../engine/watchContainers.ts";
import { createHoldBack } from "./holdBack.ts";
import { createIdSequence } from "./logTime.ts";
import type { SourcedRecord } from "./mergeLogs.ts";
import type { LogLine } from "./pageLogs.ts";
import { type LoggedContainer, readLog } from "./readLog.ts";

const HOLD_MS = 300;
const BATCH = 1_000;
/** Lines that wait to be put in order; then the engine has to. */
const MAX_WAITING = 10_000;
const MAX_WAITING_CHARACTERS = 8_388_608;
const RETRY_MS = { first: 100, most: 10_000 };
/** A container that does not run is looked at again although no event said so. */
const LOOK_MS = 30_000;

/** How far the log of a container was read: up to a time, and so many lines of that time. */
export type LogPlace = { unit: number; lines: number };

export function movePlace(place: LogPlace | undefined, unit: number): LogPlace {
  if (!place || unit > place.unit) return { unit, lines: 1 };
  return unit === place.unit ? { unit, lines: place.lines + 1 } : place;
}

type Options = {
  engine: (signal: AbortSignal) => Promise<Engine>;
  listed: Pick<WatchedContainers, "subscribe">;
  containers: readonly LoggedContainer[];
  /** Of each container; where there is none everything from `since` on is new. */
  places: readonly (LogPlace | undefined)[];
  since: number | undefined;
  /** Ids are greater. */
  after: number;
  signal: AbortSignal;
};

/**
 * What containers write from now on, merged by time, through their restarts; ends when all are removed. Throws what the
 * engine refuses.
 */
export async function* followFrom(options: Options): AsyncGenerator<LogLine[], void> {
  const { containers, after } = options;
  const left = new AbortController();
  const leave = () => left.abort(options.signal.reason);
  options.signal.addEventListener("abort", leave, { once: true });
  if (options.signal.aborted) leave();
  const hold = createHoldBack<SourcedRecord>(containers.length, HOLD_MS);
  const nextId = createIdSequence();
  if (after >= 0) nextId(after);
  let wake = () => {};
  let taken = () => {};
  let following = containers.length;
  /** Of all that wait together. */
  let characters = 0;
  let failure: unknown;

  const follow = async (source: number) => {
    const room = async () => {
      const isFull = () =>
        hold.waiting(source) >= MAX_WAITING ||
        (characters > MAX_WAITING_CHARACTERS && hold.waiting(source) > 0);
      while (isFull() && !left.signal.aborted)
        await new Promise<void>((resolve) => {
          const before = taken;
          taken = () => {
            before();
            resolve();
          };
        });
      left.signal.throwIfAborted();
    };
    await followOne(options, source, left.signal, {
      async take(records) {
        for (const record of records) {
          hold.push(source, record.unit, record, Date.now());
          characters += record.text.length;
        }
        wake();
        await room();
      },
      quiet() {
        hold.quiet(source);
        wake();
      },
    });
  };
  for (const source of containers.keys())
    void follow(source)
      .catch((error: unknown) => {
        if (!left.signal.aborted) failure = error;
      })
      .finally(() => {
        following--;
        hold.quiet(source);
        wake();
      });

  try {
    while (!left.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const records = hold.take(Date.now(), BATCH);
      if (records.length > 0) {
        for (const { text } of records) characters -= text.length;
        yield records.map((record) => ({ ...record, id: nextId(record.key) }));
        taken();
        taken = () => {};
        continue;
      }
      if (failure) throw failure;
      if (following === 0) return;
      const due = hold.due();
      const timer = due === undefined ? undefined : setTimeout(wake, Math.max(0, due - Date.now()));
      left.signal.addEventListener("abort", wake);
      await woken;
      left.signal.removeEventListener("abort", wake);
      clearTimeout(timer);
    }
  } finally {
    options.signal.removeEventListener("abort", leave);
    left.abort(new Error("nobody follows these logs any more"));
    taken();
  }
}

type Sink = { take: (records: SourcedRecord[]) => Promise<void>; quiet: () => void };

/** One container, until it is removed. */
async function followOne(
  { engine: connect, listed, containers, places, since }: Options,
  source: number,
  signal: AbortSignal,
  sink: Sink,
): Promise<void> {
  const container = containers[source]!;
  let place = places[source];
  let retryMs = RETRY_MS.first;

  const read = async () => {
    const engine = await connect(signal);
    const from = place?.unit ?? since;
    const part = { follow: true, ...(from !== undefined && { since: from }) };
    let known = place ? { ...place } : undefined;
    for await (const records of readLog(engine, container, part, signal)) {
      const fresh: SourcedRecord[] = [];
      for (const record of records) {
        if (known && record.unit <= known.unit && known.lines > 0) {
          known.lines--;
          continue;
        }
        known = undefined;
        place = movePlace(place, record.unit);
        fresh.push({ ...record, source, key: record.unit });
      }
      if (fresh.length === 0) continue;
      retryMs = RETRY_MS.first;
      await sink.take(fresh);
    }
  };

  while (!signal.aborted) {
    // Listened to before it is asked: an event in between is not missed.
    const event = nextEvent(listed, container.id, signal);
    try {
      await read();
      sink.quiet();
      const { State } = await (await connect(signal)).inspect(container.id, signal);
      if (!State.Running) {
        await event.seen;
        retryMs = RETRY_MS.first;
      }
    } catch (error) {
      if (signal.aborted || isGone(error)) return;
      if (isRefused(error)) throw error;
      sink.quiet();
    } finally {
      event.close();
    }
    // An engine that is away, or a log that ends at once.
    await pause(retryMs, undefined, { signal }).catch(() => {});
    retryMs = Math.min(retryMs * 2, RETRY_MS.most);
  }
}

const isGone = (error: unknown) => error instanceof EngineError && error.status === 404;
/** 409: it is being removed, which is over soon. */
const isRefused = (error: unknown) =>
  error instanceof EngineError && error.kind === "refused" && error.status !== 409;

function nextEvent(listed: Options["listed"], id: string, signal: AbortSignal) {
  let end = () => {};
  const seen = new Promise<void>((resolve) => {
    const unsubscribe = listed.subscribe(({ event }) => {
      // Without an event the whole list was read anew, after a gap.
      if (!event || (event.id === id && /^(start|destroy)/.test(event.action))) end();
    });
    const timer = setTimeout(() => end(), LOOK_MS);
    end = () => {
      unsubscribe();
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end);
  });
  return { seen, close: () => end() };
}
