import { classes } from "./classes.ts";

/** Keys separated by spaces, e.g. `Ctrl K`. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={classes("inline-flex gap-0.5", className)}>
      {keys.split(" ").map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong bg-surface px-1 font-sans text-[0.6875rem] leading-none text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
