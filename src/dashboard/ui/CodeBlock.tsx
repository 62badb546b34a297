import { classes } from "./classes.ts";

/** Text to copy or read as it stands. Scrolls sideways, and can do so by keyboard. */
export function CodeBlock({
  children,
  label,
  className,
}: {
  children: string;
  label: string;
  className?: string;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={classes("max-h-96 overflow-auto rounded-md border border-line bg-bg p-3", className)}
    >
      <pre className="font-mono text-xs leading-5">{children}</pre>
    </section>
  );
}
