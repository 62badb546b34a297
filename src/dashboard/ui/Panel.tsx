import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";

type Props = { title: string; aside?: ReactNode; children: ReactNode; className?: string; flush?: boolean };

/** A titled box on a page: a landmark with a heading. `flush` leaves out the inner margin, e.g. for a table. */
export function Panel({ title, aside, children, className, flush = false }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classes("min-w-0 rounded-lg border border-line bg-surface", className)}
    >
      <div className="flex min-h-10 items-center justify-between gap-3 border-b border-line px-4 py-1.5">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      <div className={flush ? "min-w-0" : "min-w-0 p-4"}>{children}</div>
    </section>
  );
}
