import type { ComponentPropsWithRef } from "react";
import { classes } from "./classes.ts";

/** 16 px on touch screens: below that iOS zooms the page on focus. */
export const inputClasses =
  "h-8 min-w-0 rounded-md border border-line-strong bg-bg px-2.5 text-sm text-fg placeholder:text-muted disabled:opacity-60 aria-invalid:border-bad pointer-coarse:h-10 pointer-coarse:text-[1rem]";

export function Input({ className, ...rest }: ComponentPropsWithRef<"input">) {
  return <input {...rest} className={classes(inputClasses, "w-full", className)} />;
}
