import type { ReactNode } from "react";
import { classes } from "./classes.ts";

type Props = { title: string; aside?: ReactNode; children: ReactNode; width?: "read" | "wide" };

/** A page that scrolls as a whole, with its heading. */
export function Page({ title, aside, children, width = "read" }: Props) {
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className={classes("mx-auto px-4 py-5 sm:px-6", width === "read" ? "max-w-3xl" : "max-w-6xl")}>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-lg font-semibold">{title}</h1>
          {aside}
        </div>
        {children}
      </div>
    </div>
  );
}
