import { ScrollText } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import type { LogActions } from "./logActions.ts";
import type { LogDesk } from "./logDesk.ts";
import type { ShownLog } from "./shownLog.ts";
import { GapRow } from "./view/GapRow.tsx";

/** What stands in place of lines when there are none to show. */
export function LogStates({
  log,
  desk,
  actions,
  onShowAll,
}: {
  log: ShownLog;
  desk: LogDesk;
  actions: LogActions;
  onShowAll: () => void;
}) {
  const { feed } = desk.session;
  const stream = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const frame = useSyncExternalStore(desk.session.subscribe, desk.session.getSnapshot);
  const { rows, account, island, earlier, isCounted, unheld } = frame;
  if (rows > 0) return null;
  const state = island?.state ?? frame.state;
  const hitsBefore = unheld.kind === "counted" || unheld.kind === "counting" ? unheld.hits : 0;
  return (
    <div className="absolute inset-0 overflow-auto bg-bg">
      {!account.loaded ? (
        stream.status === "refused" || stream.status === "ended" ? (
          <ErrorState
            title="This log cannot be read"
            detail={stream.reason || log.ended}
            onRetry={feed.retryNow}
          />
        ) : (
          <div role="status" className="flex items-center justify-center gap-2 px-4 py-16 text-muted">
            <Spinner />
            {stream.status === "retrying"
              ? "The server does not answer yet; trying again."
              : "Opening the log"}
          </div>
        )
      ) : state.lines > 0 ? (
        <>
          {/* What was not looked at is not "no match". */}
          <GapRow
            earlier={earlier}
            dropped={state.dropped}
            isCounted={isCounted}
            isFiltering
            onLoad={() => desk.session.ask("older", undefined)}
          />
          <EmptyState
            title={earlier === "none" ? "No line matches" : "No line here matches"}
            actions={
              <>
                {island && frame.hits + hitsBefore > 0 && (
                  <Button onClick={() => actions.toHit(1)}>Go to the next match</Button>
                )}
                {!island && hitsBefore > 0 && (
                  <Button onClick={() => actions.toHit(-1)}>Go to the newest older match</Button>
                )}
                <Button onClick={onShowAll}>Show all lines</Button>
              </>
            }
          >
            {state.lines.toLocaleString()} lines are here; text, levels, sources, times and fields together
            leave none of them.
          </EmptyState>
        </>
      ) : (
        <EmptyState icon={<ScrollText size={28} aria-hidden />} title="Nothing was written yet">
          {log.awaited}
        </EmptyState>
      )}
    </div>
  );
}
