import { useCallback, useSyncExternalStore } from "react";
import { useLink } from "../../streams/client.tsx";
import { type RegisteredStream, useStreams } from "../../streams/registry.ts";
import { isStale, type StreamState } from "../../streams/streamState.ts";
import { Button } from "../../ui/Button.tsx";
import { useNow } from "../../ui/clock.ts";
import { Popover } from "../../ui/Popover.tsx";
import { type MarkKind, StatusMark } from "../../ui/StatusMark.tsx";
import { relativeText } from "../../ui/timeText.ts";

type Look = { kind: MarkKind; word: string };

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

const SEVERITY: Record<MarkKind, number> = { ok: 0, off: 1, busy: 2, warn: 3, bad: 4 };

/** The worst of all streams, and with one click each of them. */
export function StreamStatus() {
  const { reach } = useLink();
  const { reachable } = useSyncExternalStore(reach.subscribe, reach.getSnapshot);
  const streams = useStreams();
  const states = useStreamStates(streams);
  const now = useNow();
  const looks = streams.map((entry, index) => lookOf(states[index]!, now, entry.silentMs));
  const worst = looks.reduce<Look>(
    (worst, look) => (SEVERITY[look.kind] > SEVERITY[worst.kind] ? look : worst),
    { kind: "ok", word: "Live" },
  );
  const overall: Look = reachable
    ? worst.kind === "off"
      ? { kind: "ok", word: "Live" }
      : worst
    : { kind: "bad", word: "No answer" };
  return (
    <Popover
      title="Live data"
      trigger={
        <button
          type="button"
          aria-label={`Live data: ${overall.word}`}
          className="inline-flex h-7 w-auto items-center justify-end rounded-md px-2 text-xs hover:bg-hover sm:w-27"
        >
          <StatusMark {...overall} className="max-sm:[&>span]:sr-only" />
        </button>
      }
    >
      <ul className="flex flex-col gap-2">
        {streams.map((entry, index) => (
          <StreamRow key={entry.name} entry={entry} state={states[index]!} look={looks[index]!} now={now} />
        ))}
      </ul>
      {streams.length === 0 && <p className="text-muted">Nothing on this page is live.</p>}
      <Waits now={now} />
    </Popover>
  );
}

/** A server's text may be of any length. */
const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** What the page holds back: requests for which the server is too busy, sockets for which no connection is free. */
function Waits({ now }: { now: number }) {
  const { limits, turns } = useLink();
  const paths = useSyncExternalStore(limits.subscribe, limits.getSnapshot);
  const sockets = useSyncExternalStore(turns.subscribe, turns.getSnapshot);
  const until = Math.max(0, ...paths.map((limit) => limit.until));
  return (
    <>
      {until > now && (
        <p className="mt-2 border-t border-line pt-2 text-xs text-muted">
          The server asked for fewer requests: some of what is shown is renewed in{" "}
          {Math.ceil((until - now) / 1000)} s.
        </p>
      )}
      {sockets.waiting > 0 && (
        <p className="mt-2 border-t border-line pt-2 text-xs text-muted">
          {sockets.waiting} waiting for a free connection: this page opens at most {sockets.most}.
        </p>
      )}
    </>
  );
}

type RowProps = { entry: RegisteredStream; state: StreamState; look: Look; now: number };

function StreamRow({ entry, state, look, now }: RowProps) {
  const heard =
    state.lastMessageAt === undefined
      ? "nothing heard yet"
      : `last heard ${relativeText(state.lastMessageAt, now)}`;
  return (
    <li className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <div className="flex items-center justify-between gap-2">
          <span className="truncate font-medium">{entry.name}</span>
          <StatusMark {...look} className="text-xs" />
        </div>
        <div className="text-xs text-muted">
          {heard}
          {state.retryAt !== undefined &&
            `, next try in ${Math.max(0, Math.ceil((state.retryAt - now) / 1000))} s`}
          {state.unreadable !== undefined &&
            `; a message could not be read since (${shortened(state.unreadable)})`}

          {state.status === "waiting" && ", waiting for a free connection"}
          {state.reason && state.status !== "live" && ` (${state.reason})`}
        </div>
      </div>
      {state.status !== "live" && state.status !== "connecting" && state.status !== "waiting" && (
        <Button size="sm" onClick={() => entry.stream.retryNow()}>
          Try now
        </Button>
      )}
    </li>
  );
}

/** The states of all streams, in order. */
function useStreamStates(streams: readonly RegisteredStream[]): readonly StreamState[] {
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = streams.map(({ stream }) => stream.subscribe(listener));
      return () => {
        for (const unsubscribe of leave) unsubscribe();
      };
    },
    [streams],
  );
  // A string of what is shown, because a fresh array each time would never settle.
  useSyncExternalStore(subscribe, () => JSON.stringify(streams.map(({ stream }) => stream.getSnapshot())));
  return streams.map(({ stream }) => stream.getSnapshot());
}
