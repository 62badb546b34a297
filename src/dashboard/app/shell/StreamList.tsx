import { useSyncExternalStore } from "react";
import { useLink } from "../../streams/client.tsx";
import { type RegisteredStream, useStreams } from "../../streams/registry.ts";
import type { StreamState } from "../../streams/streamState.ts";
import { Button } from "../../ui/Button.tsx";
import { useNow } from "../../ui/clock.ts";
import { PopoverAt } from "../../ui/Popover.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { relativeText } from "../../ui/timeText.ts";
import { lookOf } from "./streamLook.ts";
import { useStreamStates } from "./useStreamStates.ts";

type Props = { anchor: HTMLElement | undefined; onClose: () => void };

export function StreamPopover({ anchor, onClose }: Props) {
  return (
    <PopoverAt anchor={anchor} onClose={onClose} title="Live data">
      <StreamList />
    </PopoverAt>
  );
}

/** Each stream of the page, and what the page holds back. */
function StreamList() {
  const streams = useStreams();
  const states = useStreamStates(streams);
  const now = useNow();
  return (
    <>
      <ul className="flex flex-col gap-2">
        {streams.map((entry, index) => (
          <StreamRow key={entry.name} entry={entry} state={states[index]!} now={now} />
        ))}
      </ul>
      {streams.length === 0 && <p className="text-muted">Nothing on this page is live.</p>}
      <Waits now={now} />
    </>
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

type RowProps = { entry: RegisteredStream; state: StreamState; now: number };

function StreamRow({ entry, state, now }: RowProps) {
  const look = lookOf(state, now, entry.silentMs);
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
