import { useSyncExternalStore } from "react";
import { useLink } from "../../streams/client.tsx";
import type { Reach } from "../../streams/reach.ts";
import { Button } from "../../ui/Button.tsx";
import { useClock } from "../../ui/clock.ts";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { Elapsed } from "../../ui/Time.tsx";
import { clockText } from "../../ui/timeText.ts";

/** Stands over the page while the server does not answer. What is shown below is then the past, and it says so. */
export function UnreachableBanner() {
  const { reach } = useLink();
  const state = useSyncExternalStore(reach.subscribe, reach.getSnapshot);
  if (state.reachable) return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-bad bg-bad-soft px-4 py-2"
    >
      <StatusMark kind="bad" word={state.why?.message ?? "The server does not answer"} />
      <span className="min-w-0 max-w-prose break-words">
        Since {clockText(state.since)} (<Elapsed since={state.since} />
        ). What you see is from before. It comes back by itself.{state.why && ` ${state.why.detail}`}
      </span>
      {/* The countdown is not for reading aloud every second. */}
      <span aria-live="off" className="ml-auto inline-flex items-center gap-3 text-muted">
        <Countdown state={state} />
        <Button size="sm" onClick={() => reach.tryNow()}>
          Try now
        </Button>
      </span>
    </div>
  );
}

function Countdown({ state }: { state: Extract<Reach, { reachable: false }> }) {
  const seconds = useClock((now) =>
    state.retryAt === undefined ? 0 : Math.max(0, Math.ceil((state.retryAt - now) / 1000)),
  );
  return <span className="tabular-nums">{seconds === 0 ? "Trying…" : `Next try in ${seconds} s`}</span>;
}
