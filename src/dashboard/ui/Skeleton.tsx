import { classes } from "./classes.ts";

/** A quiet block where something will be; give it the size of what comes, so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={classes("animate-pulse rounded-sm bg-hover", className)} />;
}
