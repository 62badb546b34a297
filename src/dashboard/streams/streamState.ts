import type { ReadStore } from "./store.ts";

/**
 * `waiting`: for a free connection. `connecting`: first attempt. `live`: open. `retrying`: lost, coming back by itself. `refused`: the server says no and
 * asking again cannot help. `ended`: the server finished it. `idle`: nobody looks.
 */
export type StreamStatus = "idle" | "waiting" | "connecting" | "live" | "retrying" | "refused" | "ended";

/** Times are milliseconds of the page's clock. */
export type StreamState = {
  status: StreamStatus;
  /** When this status began. */
  since: number;
  lastMessageAt?: number;
  /** When the next attempt is due, while `retrying`. */
  retryAt?: number;
  /** Failed attempts in a row. */
  attempt: number;
  /** Why it was lost, refused or ended, in the server's words when it gave any. */
  reason?: string;
  /** What is wrong with the last message, when no sense could be made of it: what is shown is older. */
  unreadable?: string;
};

/** A stream as the page's status list sees it. */
export type WatchedStream = ReadStore<StreamState> & {
  /** Try at once, whatever the pause was. */
  retryNow(): void;
};

/**
 * Whether what a stream shows may be old: it is not live, or it is but has been silent for longer than the server keeps
 * silent. `silentMs` undefined: the stream speaks only when something changes, so silence says nothing.
 */
export function isStale(state: StreamState, now: number, silentMs?: number): boolean {
  if (state.status !== "live") return state.lastMessageAt !== undefined;
  return silentMs !== undefined && now - (state.lastMessageAt ?? state.since) > silentMs;
}
