import { CircleAlert, Unplug } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { Button } from "../../../ui/Button.tsx";
import { useClock } from "../../../ui/clock.ts";
import { clockText, durationText } from "../../../ui/timeText.ts";
import type { LogSession } from "../session/logSession.ts";

/** What a person must know about this log as a whole, above its lines. */
export function LogNotices({ agent, feed }: { agent: WorkspaceAgent; feed: LogSession["feed"] }) {
  const stream = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const wait = useClock((now) =>
    stream.retryAt === undefined ? 0 : Math.ceil(Math.max(0, stream.retryAt - now) / 1000),
  );
  const { loaded } = feed.account();
  return (
    <>
      {agent.logs_overflowed && (
        <Notice icon={<CircleAlert size={15} aria-hidden />}>
          <strong>This log is full.</strong> The server refuses what comes after; what you see is the
          beginning.
        </Notice>
      )}
      {loaded && stream.status === "retrying" && (
        <Notice
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
          <strong>This log has ended.</strong> A newer build of the workspace took the agent&rsquo;s place.
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

function Notice({ icon, action, children }: { icon: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div
      role="status"
      className="flex shrink-0 items-center gap-2.5 border-b border-line bg-warn-soft px-3 py-1.5 text-fg"
    >
      <span className="text-warn">{icon}</span>
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}
