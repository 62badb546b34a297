import type { Container } from "#api/http/containers.ts";
import { createAlarm, createBackoff } from "../../backoff.ts";
import { limited } from "../../limited.ts";
import { oneAtATime } from "../../oneAtATime.ts";
import { createContainerBook } from "./containerBook.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import type { ContainerEvent, Inspected } from "./wire.ts";

export type ContainersView =
  | { kind: "loading" }
  /** Newest first. `warnings` as the contract words them. */
  | { kind: "ready"; containers: Container[]; inspected: ReadonlyMap<string, Inspected>; warnings: string[] }
  /** The engine cannot be asked; nothing is kept from before (CT60). */
  | { kind: "failed"; error: EngineError };

/** `event` is what changed it; without one the whole list was read anew (at first, after a gap, on refresh). */
export type ContainersChange = { view: ContainersView; event: ContainerEvent | undefined };

/** All containers of an engine, kept current by its events: one inspect for each, a listing only after a gap. */
export interface WatchedContainers {
  view(): ContainersView;
  /** Every event that can change what is shown, those of one container in order. */
  subscribe(listener: (change: ContainersChange) => void): () => void;
  /** Lists now; resolves when the view is as new as the call. */
  refresh(): Promise<ContainersView>;
  close(): void;
}

/** CT70: a listing may take so long. */
const LISTING_MS = 15_000;
/** Looks of a listing under way at once. */
const LOOKS = 8;
/** Events whose container is not looked at yet; then the engine has to wait. */
const MAX_BEHIND = 256;
/** They say what somebody did in or with a container, not what it became; a health check makes three every time. */
const WITHOUT_CHANGE = /^(exec|top|attach|detach|resize|copy|export|archive-path|extract-to-dir|commit)/;

type Options = { random?: () => number };

/** `connect` looks for the engine at every attempt: another may be there after an upgrade. */
export function watchContainers(
  connect: (signal: AbortSignal) => Promise<Engine>,
  { random }: Options = {},
): WatchedContainers {
  const closed = new AbortController();
  const alarm = createAlarm();
  const book = createContainerBook();
  const listeners = new Set<(change: ContainersChange) => void>();
  let engine: Engine | undefined;
  let state: "loading" | "ready" | EngineError = "loading";
  let read: ContainersView | undefined;

  const view = (): ContainersView => {
    if (state === "loading") return { kind: "loading" };
    if (state instanceof EngineError) return { kind: "failed", error: state };
    read ??= { kind: "ready", ...book.read() };
    return read;
  };
  const tell = (event: ContainerEvent | undefined) => {
    read = undefined;
    const change = { view: view(), event };
    for (const listener of [...listeners]) listener(change);
  };
  const fail = (error: unknown) => {
    if (closed.signal.aborted) return; // CT72: a cancelled listing keeps what is there
    state = asEngineError(error);
    book.clear();
    tell(undefined);
  };

  /** Answers whether the container exists. */
  const look = oneAtATime(async (id: string) => {
    if (!engine) throw new EngineError("not_answering", "the connection to the container engine broke off");
    try {
      book.set(await engine.inspect(id, closed.signal));
      return true;
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 404) throw error;
      book.delete(id);
      return false;
    }
  });

  const relist = oneAtATime(async () => {
    try {
      await limited(closed.signal, LISTING_MS, listAll);
      state = "ready";
      listBackoff.reset();
      tell(undefined);
    } catch (error) {
      fail(error);
      listAgain();
    }
  });
  const listAll = async (signal: AbortSignal) => {
    if (!engine) throw new EngineError("not_answering", "the connection to the container engine broke off");
    const known = book.ids(); // one that is made during the listing is its event's matter
    const ids = await engine.listIds(signal);
    const listed = new Set(ids);
    for (const id of known) if (!listed.has(id)) book.delete(id);
    const vanished: string[] = [];
    const queue = ids.values();
    const work = async () => {
      for (const id of queue) {
        signal.throwIfAborted();
        if (!(await look(id))) vanished.push(id);
      }
    };
    await Promise.all(Array.from({ length: LOOKS }, work));
    book.setVanished(vanished);
  };

  const listBackoff = createBackoff(random);
  let listsAgain = false;
  /** For an engine that is there and could not list. One that is gone ends its events too. */
  const listAgain = () => {
    if (listsAgain || closed.signal.aborted) return;
    listsAgain = true;
    void alarm.wait(listBackoff.nextMs(), closed.signal).then(async () => {
      listsAgain = false;
      if (!engine || state === "ready" || closed.signal.aborted) return;
      await relist();
    });
  };

  const take = async (event: ContainerEvent) => {
    if (WITHOUT_CHANGE.test(event.action)) return;
    try {
      await look(event.id);
      tell(event);
    } catch {
      if (engine && !closed.signal.aborted) await relist(); // says whether it is one container or the engine
    }
  };

  const backoff = createBackoff(random);
  const follow = async (opened: () => void) => {
    engine = await connect(closed.signal);
    let behind = 0;
    const events = engine.events(closed.signal, { onOpen: opened });
    for await (const event of events) {
      behind++;
      const taken = take(event).finally(() => behind--);
      if (behind > MAX_BEHIND) await taken;
    }
  };
  const followForEver = async () => {
    while (!closed.signal.aborted) {
      let isOpen = false;
      const opened = () => {
        isOpen = true;
        backoff.reset();
        void relist();
      };
      try {
        await follow(opened);
      } catch (error) {
        // Whether the loss of an open stream is a failure the next attempt tells, mostly a moment later.
        if (!isOpen) fail(error);
      }
      engine = undefined;
      await alarm.wait(backoff.nextMs(), closed.signal);
    }
  };
  void followForEver();

  return {
    view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async refresh() {
      if (engine) await relist();
      else await nextAttempt();
      return view();
    },
    close() {
      listeners.clear();
      closed.abort(new Error("the list of containers was closed"));
    },
  };

  function nextAttempt(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        listeners.delete(done);
        closed.signal.removeEventListener("abort", done);
        resolve();
      };
      if (closed.signal.aborted) return resolve();
      listeners.add(done);
      closed.signal.addEventListener("abort", done, { once: true });
      alarm.ring();
    });
  }
}

const asEngineError = (error: unknown) =>
  error instanceof EngineError
    ? error
    : new EngineError("not_answering", error instanceof Error ? error.message : String(error));
