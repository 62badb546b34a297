import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { Wordmark } from "./Wordmark.tsx";

type Props = {
  /** How wide what stands below the mark may be: `max-w-sm`, `max-w-md`. */
  className: string;
  /** Around the mark: a link home, for who is signed in. */
  markIn?: (mark: ReactNode) => ReactNode;
  children: ReactNode;
};

/** A page without the shell: the product's mark, and one thing to do. */
export function BarePage({ className, markIn = (mark) => mark, children }: Props) {
  return (
    <main id="main" className="flex min-h-dvh flex-col items-center px-4 pt-[14dvh] pb-10">
      <div className={classes("w-full", className)}>
        <div className="mb-5 flex justify-center text-base">{markIn(<Wordmark size={22} />)}</div>
        {children}
      </div>
    </main>
  );
}
