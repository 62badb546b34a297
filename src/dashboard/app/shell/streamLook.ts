import { isStale, type StreamState } from "../../streams/streamState.ts";
import type { MarkKind } from "../../ui/StatusMark.tsx";

export type Look = { kind: MarkKind; word: string };

export function lookOf(state: StreamState, now: number, silentMs?: number): Look {
  if (state.status === "live" && isStale(state, now, silentMs)) return { kind: "warn", word: "Stale" };
  if (state.status === "live" && state.unreadable !== undefined) return { kind: "warn", word: "Unreadable" };
  switch (state.status) {
    case "live":
      return { kind: "ok", word: "Live" };
    case "waiting":
      return { kind: "busy", word: "Waiting" };
    case "connecting":
      return { kind: "busy", word: "Connecting" };
    case "retrying":
      return { kind: "warn", word: "Reconnecting" };
    case "refused":
      return { kind: "bad", word: "Refused" };
    case "ended":
      return { kind: "off", word: "Ended" };
    case "idle":
      return { kind: "off", word: "Idle" };
  }
}
