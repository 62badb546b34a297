import { useSyncExternalStore } from "react";
import type { StreamStatus } from "../../../streams/streamState.ts";
import { useClock } from "../../../ui/clock.ts";
import { type MarkKind, StatusMark } from "../../../ui/StatusMark.tsx";
import { clockText, relativeText } from "../../../ui/timeText.ts";
import { OUTAGE } from "../lines/levels.ts";
import type { LogDesk } from "../logDesk.ts";

const words: Record<StreamStatus, readonly [MarkKind, string]> = {
  idle: ["off", "Not followed"],
  waiting: ["busy", "Waiting"],
  connecting: ["busy", "Connecting"],
  live: ["ok", "Live"],
  retrying: ["warn", "Reconnecting"],
  refused: ["bad", "Refused"],
  ended: ["off", "Ended"],
};

/** States what is held and that nothing is missing, from the feed's own account. */
export function LogFooter({ desk }: { desk: LogDesk }) {
  const { session, numbers } = desk;
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const stream = useSyncExternalStore(session.feed.subscribe, session.feed.getSnapshot);
  const last = useClock((now) =>
    stream.lastMessageAt === undefined ? "" : relativeText(stream.lastMessageAt, now),
  );
  const { state, account, rows, folded, island } = session.getSnapshot();
  const { lines, firstId, lastId, dropped, byLevel } = state;
  const { received, outages, misordered, loaded } = account;
  const shown = rows + folded - (byLevel[OUTAGE] ?? 0);
  const [kind, word] = words[stream.status];
  return (
    <footer className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-0.5 border-t border-line bg-surface px-3 py-1 text-xs text-muted tabular-nums">
      <StatusMark kind={kind} word={word} className="text-xs" />
      {loaded && (
        <span data-account>
          {received.toLocaleString()} {received === 1 ? "line" : "lines"} received
          {lines > 0 && `, ids ${firstId}–${lastId}`},{" "}
          {misordered === 0 ? "0 gaps" : `${misordered} out of order`}
        </span>
      )}
      {island && (
        <span className="text-fg">
          Shown: older lines, ids {island.state.firstId}–{island.state.lastId}
        </span>
      )}
      {dropped > 0 && <span>{dropped.toLocaleString()} oldest let go</span>}
      {outages > 0 && (
        <span>
          {outages} {outages === 1 ? "outage" : "outages"}, resumed
        </span>
      )}
      {loaded && !island && shown !== lines && <span>{shown.toLocaleString()} shown</span>}
      {folded > 0 && <span>{folded.toLocaleString()} folded</span>}
      {stream.lastMessageAt !== undefined && (
        <span title={clockText(stream.lastMessageAt)} className="ml-auto max-sm:ml-0">
          checked {last}
        </span>
      )}
    </footer>
  );
}
