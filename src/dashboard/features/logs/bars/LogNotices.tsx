import { CircleAlert, Unplug } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { LOG_BUDGET_BYTES } from "#api/http/logs.ts";
import { useIsQuarterdeck } from "../../../streams/deployment.ts";
import type { Reach } from "../../../streams/reach.ts";
import type { ReadStore } from "../../../streams/store.ts";
import { Button } from "../../../ui/Button.tsx";
import { bytesText } from "../../../ui/bytesText.ts";
import { classes } from "../../../ui/classes.ts";
import { useClock } from "../../../ui/clock.ts";
import { clockText, durationText } from "../../../ui/timeText.ts";
import type { LogSession } from "../session/logSession.ts";
import type { ShownLog } from "../shownLog.ts";

type Props = { log: ShownLog; feed: LogSession["feed"]; reach: ReadStore<Reach> };

/** What a person must know about this log as a whole, above its lines. */
export function LogNotices({ log, feed, reach }: Props) {
  const { reachable } = useSyncExternalStore(reach.subscribe, reach.getSnapshot);
  const stream = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const wait = useClock((now) =>
    stream.retryAt === undefined ? 0 : Math.ceil(Math.max(0, stream.retryAt - now) / 1000),
  );
  const { loaded } = feed.account();
  const isOurs = useIsQuarterdeck();
  return (
    <>
      {log.isFull && (
        <Notice icon={<CircleAlert size={15} aria-hidden />}>
          <strong>This log is full.</strong>{" "}
          {isOurs === false &&
            `A Coder deployment keeps ${bytesText(LOG_BUDGET_BYTES)} of an agent's output. `}
          The server refuses what comes after; what you see is the beginning.
        </Notice>
      )}
      {loaded && stream.status === "retrying" && (
        <Notice
          // The shell says the same of the whole page then, and a phone has no room for both.
          className={reachable ? undefined : "max-sm:hidden"}
          icon={<Unplug size={15} aria-hidden />}
          action={
            <Button size="sm" onClick={feed.retryNow}>
              Try now
            </Button>
          }
        >
          <strong>Not connected since {clockText(stream.since)}.</strong> What is below stops there; what
          comes meanwhile follows on its own{wait > 0 ? `. Next attempt in ${durationText(wait * 1000)}` : ""}
          .
        </Notice>
      )}
      {loaded && stream.status === "ended" && (
        <Notice icon={<Unplug size={15} aria-hidden />}>
          <strong>This log has ended.</strong> {log.ended}
        </Notice>
      )}
      {loaded && stream.status === "refused" && (
        <Notice
          icon={<Unplug size={15} aria-hidden />}
          action={
            <Button size="sm" onClick={feed.retryNow}>
              Try again
            </Button>
          }
        >
          <strong>The server no longer gives this log:</strong> {stream.reason || "it gave no reason."}
        </Notice>
      )}
    </>
  );
}

type NoticeProps = {
  icon: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
};

function Notice({ icon, action, className, children }: NoticeProps) {
  return (
    <div
      role="status"
      className={classes(
        "flex shrink-0 items-center gap-2.5 border-b border-line bg-warn-soft px-3 py-1.5 text-fg",
        className,
      )}
    >
      <span className="text-warn">{icon}</span>
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}
