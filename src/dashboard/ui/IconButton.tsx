import type { ComponentPropsWithRef, ReactNode } from "react";
import { classes } from "./classes.ts";
import { Tooltip } from "./Tooltip.tsx";

type Props = Omit<ComponentPropsWithRef<"button">, "aria-label" | "children"> & {
  /** The accessible name, also the tooltip. */
  label: string;
  /** Shown after the label in the tooltip, e.g. "Ctrl K". */
  shortcut?: string;
  children: ReactNode;
  pressed?: boolean;
};

/** A square button with only an icon; its name is read aloud and shown on hover and focus. */
export function IconButton({ label, shortcut, children, className, pressed, ...rest }: Props) {
  return (
    <Tooltip text={label} {...(shortcut !== undefined && { shortcut })}>
      <button
        type="button"
        aria-label={label}
        {...(pressed !== undefined && { "aria-pressed": pressed })}
        {...rest}
        className={classes(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100",
          "hover:bg-hover hover:text-fg disabled:cursor-not-allowed disabled:opacity-50 aria-pressed:bg-accent-soft aria-pressed:text-accent",
          "data-popup-open:bg-hover data-popup-open:text-fg pointer-coarse:size-9",
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
