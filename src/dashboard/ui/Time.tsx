import { classes } from "./classes.ts";
import { useClock } from "./clock.ts";
import { absoluteText, durationText, parseTime, relativeText } from "./timeText.ts";

type Props = { at: string | undefined | null; className?: string; missing?: string };

/** How long ago, ticking; the exact moment in the title. */
export function Time({ at, className, missing = "never" }: Props) {
  const ms = parseTime(at);
  const text = useClock((now) => (ms === undefined ? missing : relativeText(ms, now)));
  if (ms === undefined) return <span className={className}>{missing}</span>;
  return (
    <time
      dateTime={new Date(ms).toISOString()}
      title={absoluteText(ms)}
      className={classes("tabular-nums", className)}
    >
      {text}
    </time>
  );
}

/** How long something has been going on since `at` (milliseconds), ticking. */
export function Elapsed({ since, className }: { since: number; className?: string }) {
  const text = useClock((now) => durationText(Math.floor(Math.max(0, now - since) / 1000) * 1000));
  return <span className={classes("tabular-nums", className)}>{text === "0 ms" ? "0 s" : text}</span>;
}
