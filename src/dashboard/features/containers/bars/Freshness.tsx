import { Badge } from "../../../ui/Badge.tsx";
import { useClock } from "../../../ui/clock.ts";
import { Time } from "../../../ui/Time.tsx";
import type { LiveContainers } from "../feed/useContainers.ts";

/** From then on what is shown is told to be old (C3). */
export const STALE_MS = 20_000;

type Props = Pick<LiveContainers, "heardAt" | "isPrompt" | "stream" | "problem"> & { isConnected: boolean };

/** How old what is shown is: nothing to say while every change comes at once. */
export function Freshness({ heardAt, isPrompt, stream, problem, isConnected }: Props) {
  const isLive = isConnected && stream.status === "live" && problem === undefined;
  const isStale = useClock((now) => heardAt !== undefined && now - heardAt > STALE_MS);
  if (heardAt === undefined || (isPrompt && isLive)) return null;
  // A silent but open watch of an agent that only tells of some changes is asked beside, so age counts there too.
  if (isStale)
    return (
      <Badge tone="warn">
        Stale, as of <Time at={new Date(heardAt).toISOString()} />
      </Badge>
    );
  if (isPrompt) return null;
  return (
    <span className="text-xs text-muted">
      As of <Time at={new Date(heardAt).toISOString()} />
    </span>
  );
}
