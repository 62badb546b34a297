import { useState, useSyncExternalStore } from "react";
import { useExtension } from "../../../../streams/deployment.ts";
import { createStore } from "../../../../streams/store.ts";
import { Button } from "../../../../ui/Button.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../../ui/Skeleton.tsx";
import { useContainerOnPage } from "../containerContext.ts";
import { Instead } from "../Instead.tsx";
import { MEASURES } from "./measures.ts";
import { StatChart } from "./StatChart.tsx";
import { StatsEvents } from "./StatsEvents.tsx";
import { StatsTable } from "./StatsTable.tsx";
import type { StatsFeed } from "./statsFeed.ts";
import { useInspectedEvents } from "./useInspectedEvents.ts";
import { useStatsFeed } from "./useStatsFeed.ts";

/** What the container uses, second by second. ContainerPage keeps the stream open. */
export function StatsTab() {
  const isThere = useExtension("container-stats");
  if (isThere === false) return <Instead of="stats" />;
  return isThere ? <Stats /> : <Loading />;
}

function Stats() {
  const { agent, container, isGone } = useContainerOnPage();
  const feed = useStatsFeed(agent.id);
  const stream = useSyncExternalStore(feed.stream.subscribe, feed.stream.getSnapshot);
  const hasAny = useSyncExternalStore(
    feed.subscribe,
    () => feed.historyOf(container.id).last() !== undefined,
  );
  const [cursor] = useState(() => createStore<number | undefined>(undefined));
  useInspectedEvents(agent.id, container, feed);

  if (!hasAny && stream.status === "refused")
    return (
      <ErrorState
        title="The container cannot be measured"
        detail={stream.reason || "The server gave no reason."}
        onRetry={feed.stream.retryNow}
      />
    );
  if (!hasAny && (!container.running || isGone))
    return (
      <EmptyState title="It is not running">
        What it uses is measured while it runs, and kept here for ten minutes.
      </EmptyState>
    );
  if (!hasAny) return <Loading />;
  const parts = { feed, container: container.id };
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-7xl flex-col gap-3 p-3 sm:p-4">
        <Notice stream={feed.stream} isRunning={container.running && !isGone} />
        <div className="grid gap-3 lg:grid-cols-2">
          {MEASURES.map((measure) => (
            <StatChart key={measure.key} {...parts} measure={measure} cursor={cursor} />
          ))}
        </div>
        <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <StatsTable {...parts} cursor={cursor} />
          <StatsEvents {...parts} />
        </div>
      </div>
    </div>
  );
}

/** Why the lines do not go on. */
function Notice({ stream, isRunning }: { stream: StatsFeed["stream"]; isRunning: boolean }) {
  const { status, reason } = useSyncExternalStore(stream.subscribe, stream.getSnapshot);
  if (!isRunning)
    return (
      <p role="status" className="text-muted">
        It is not running: nothing is measured, which the charts show as a gap.
      </p>
    );
  if (status !== "retrying" && status !== "refused") return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 text-warn">
      {status === "refused"
        ? `The server no longer measures: ${reason || "it gave no reason"}.`
        : "Not connected: the charts have a gap until it is back, which is tried by itself."}
      <Button size="sm" onClick={stream.retryNow}>
        Try now
      </Button>
    </div>
  );
}

function Loading() {
  return (
    <div
      role="status"
      aria-label="Waiting for the first measurement"
      className="grid gap-3 p-4 lg:grid-cols-2"
    >
      {MEASURES.map(({ key }) => (
        <Skeleton key={key} className="h-48" />
      ))}
    </div>
  );
}
