import { useSyncExternalStore } from "react";
import { Panel } from "../../../../ui/Panel.tsx";
import { StatusMark } from "../../../../ui/StatusMark.tsx";
import { clockText } from "../../../../ui/timeText.ts";
import type { StatsFeed } from "./statsFeed.ts";
import { KEPT_SECONDS } from "./statsHistory.ts";

/** What the marks in the charts are. */
export function StatsEvents({ feed, container }: { feed: StatsFeed; container: string }) {
  useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const events = feed.historyOf(container).events(feed.second(Date.now()) - KEPT_SECONDS);
  if (events.length === 0) return null;
  return (
    <Panel title="In these ten minutes">
      <ul className="flex flex-col gap-1">
        {events.toReversed().map(({ kind, at }) => (
          <li key={`${kind} ${at}`} className="flex items-center gap-3">
            <span className="text-muted tabular-nums">{clockText(at)}</span>
            {kind === "oom" ? (
              <StatusMark kind="bad" word="Out of memory" />
            ) : (
              <StatusMark kind="warn" word="Restarted" />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
