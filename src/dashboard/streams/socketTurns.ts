import type { OpenSocket, SocketLike } from "#api/socket.ts";
import { createStore, type ReadStore } from "./store.ts";

/** Who wants a socket, most important first. */
export const PRIORITIES = ["terminal", "page", "row", "background"] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * Of one page. Chromium opens 255 WebSockets to a host and Firefox 200 in all, other tabs want theirs, and one that is
 * closing still counts there for a moment.
 */
export const MOST_SOCKETS = 64;
/** Places that only their own kind may take, so that nobody waits for ever; the rest are for who is most important. */
export const OWN_PLACES: Readonly<Record<Priority, number>> = { terminal: 8, page: 8, row: 4, background: 2 };
/** Of what is on screen. */
const ON_SCREEN: ReadonlySet<Priority> = new Set(["row", "background"]);
/** Closed because its place was needed. Codes from 4000 are a program's own. */
export const PUSHED_OUT = 4001;

export type SocketCounts = { open: number; waiting: number; most: number };

export type SocketTurns = ReadStore<SocketCounts> & {
  at(priority: Priority): OpenSocket;
  /** A place for a socket that is dialled elsewhere, in a worker; the answer gives it back. Nobody takes it away. */
  hold(): () => void;
  /** While nobody looks at the page, what is only on screen has no sockets: other tabs of this browser want theirs. */
  rest(isAway: boolean): void;
};

type Place = { url: string; priority: Priority; dial(): void; pushOut(): void };

/** Every socket of the page gets its turn here: never more than `most` at once, the important first. */
export function createSocketTurns(
  open: OpenSocket,
  most = MOST_SOCKETS,
  own: Readonly<Record<Priority, number>> = OWN_PLACES,
): SocketTurns {
  const sets = () => Object.fromEntries(PRIORITIES.map((priority) => [priority, new Set<Place>()]));
  // A set keeps its order: the first is the one that has been there longest.
  const waiting = sets() as Record<Priority, Set<Place>>; // every priority has just been given one
  const opened = sets() as Record<Priority, Set<Place>>;
  const shared = most - PRIORITIES.reduce((sum, priority) => sum + own[priority], 0);
  let held = 0;
  let isAway = false;
  const isResting = (priority: Priority) => isAway && ON_SCREEN.has(priority);
  const store = createStore<SocketCounts>({ open: 0, waiting: 0, most });

  const beyondOwn = (priority: Priority) => Math.max(0, opened[priority].size - own[priority]);
  const sharedTaken = () => PRIORITIES.reduce((sum, priority) => sum + beyondOwn(priority), 0);
  const isFree = (priority: Priority) =>
    !isResting(priority) && (opened[priority].size < own[priority] || sharedTaken() < shared - held);

  /** The oldest of the least important in the shared places, if less important than `priority`. */
  function victimOf(priority: Priority): Place | undefined {
    const less = PRIORITIES.slice(PRIORITIES.indexOf(priority) + 1).reverse();
    const from = less.find((other) => beyondOwn(other) > 0);
    return from && first(opened[from]);
  }

  function settle() {
    for (;;) {
      const turn = PRIORITIES.find(
        (priority) =>
          waiting[priority].size > 0 && !isResting(priority) && (isFree(priority) || victimOf(priority)),
      );
      const next = turn && first(waiting[turn]);
      if (!next) break;
      const victim = isFree(next.priority) ? undefined : victimOf(next.priority);
      if (victim) opened[victim.priority].delete(victim);
      waiting[next.priority].delete(next);
      opened[next.priority].add(next);
      // Last: who is told may ask for another socket at once.
      victim?.pushOut();
      next.dial();
    }
    const count = (all: Record<Priority, Set<Place>>) =>
      PRIORITIES.reduce((sum, priority) => sum + all[priority].size, 0);
    const now = { open: count(opened) + held, waiting: count(waiting), most };
    const before = store.getSnapshot();
    if (now.open !== before.open || now.waiting !== before.waiting) store.set(now);
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    rest(away) {
      isAway = away;
      const leaving = PRIORITIES.filter(isResting).flatMap((priority) => [...opened[priority]]);
      for (const place of leaving) opened[place.priority].delete(place);
      settle();
      for (const place of leaving) place.pushOut();
    },
    hold() {
      held++;
      const victim = sharedTaken() > shared - held ? victimOf("page") : undefined;
      if (victim) opened[victim.priority].delete(victim);
      settle();
      victim?.pushOut();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        held--;
        settle();
      };
    },
    at: (priority) => (url) =>
      socketInTurn(url, priority, open, {
        enter(place) {
          waiting[priority].add(place);
          settle();
        },
        leave(place) {
          if (waiting[priority].delete(place) || opened[priority].delete(place)) settle();
        },
      }),
  };
}

const first = <T>(set: ReadonlySet<T>): T | undefined => set.values().next().value;

type Queue = { enter(place: Place): void; leave(place: Place): void };
type Listener = (event: never) => void;

const CONNECTING = 0;
const CLOSED = 3;

/** A socket that is dialled when its turn comes; until then it looks like one that connects. */
function socketInTurn(url: string, priority: Priority, open: OpenSocket, queue: Queue): SocketLike {
  const listeners: { type: string; hear: Listener }[] = [];
  let real: SocketLike | undefined;
  let over = false;
  let binaryType = "blob";
  let hasTurn = () => {};
  const fire = (type: string, event: unknown) => {
    for (const listener of listeners) if (listener.type === type) listener.hear(event as never); // its own type's event
  };
  const end = (event: { code: number; reason: string }) => {
    if (over) return;
    over = true;
    queue.leave(place);
    fire("close", event);
  };
  const place: Place = {
    url,
    priority,
    dial() {
      const mine = open(url);
      real = mine;
      mine.binaryType = binaryType;
      mine.addEventListener("open", () => over || fire("open", undefined));
      mine.addEventListener("message", (event) => over || fire("message", event));
      mine.addEventListener("error", () => over || fire("error", undefined));
      mine.addEventListener("close", end);
      hasTurn();
    },
    pushOut() {
      real?.close(1000);
      end({ code: PUSHED_OUT, reason: "its connection was needed for something more important" });
    },
  };
  const turn = new Promise<void>((resolve) => {
    hasTurn = resolve;
  });
  queue.enter(place);
  return {
    turn: real ? undefined : turn,
    get binaryType() {
      return binaryType;
    },
    set binaryType(type) {
      binaryType = type;
      if (real) real.binaryType = type;
    },
    get readyState() {
      return over ? CLOSED : (real?.readyState ?? CONNECTING);
    },
    get bufferedAmount() {
      return real?.bufferedAmount ?? 0;
    },
    send: (data) => real?.send(data),
    close(code, reason) {
      // The place is free at once: a closing handshake can take as long as a dead network path does.
      over = true;
      queue.leave(place);
      real?.close(code, reason);
    },
    addEventListener: (type: string, hear: Listener) => void listeners.push({ type, hear }),
  };
}
