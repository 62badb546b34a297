import { type ComponentPropsWithRef, useId } from "react";
import { classes } from "./classes.ts";
import { Spinner } from "./Spinner.tsx";
import { Tooltip } from "./Tooltip.tsx";

export type ButtonTone = "primary" | "plain" | "quiet" | "danger";
export type ButtonSize = "sm" | "md";

type Props = ComponentPropsWithRef<"button"> & {
  tone?: ButtonTone;
  size?: ButtonSize;
  /** Shows a spinner and refuses clicks, keeping width and focus. */
  busy?: boolean;
  /** Why the action is not available: refuses clicks, yet stays focusable so that the reason can be read. */
  unavailable?: string | undefined;
};

const tones: Record<ButtonTone, string> = {
  primary: "border-transparent bg-accent text-accent-fg enabled-look:hover:brightness-110",
  plain: "border-line-strong bg-surface text-fg enabled-look:hover:bg-hover",
  quiet: "border-transparent text-muted enabled-look:hover:bg-hover enabled-look:hover:text-fg",
  danger: "border-bad bg-bad-soft text-bad enabled-look:hover:brightness-110",
};
const sizes: Record<ButtonSize, string> = { sm: "h-7 px-2.5 gap-1.5", md: "h-8 px-3 gap-2" };

export function buttonClasses(tone: ButtonTone = "plain", size: ButtonSize = "md"): string {
  return classes(
    "inline-flex shrink-0 items-center justify-center rounded-md border text-sm font-medium whitespace-nowrap select-none",
    "transition-colors duration-100 aria-disabled:cursor-not-allowed aria-disabled:opacity-55",
    tones[tone],
    sizes[size],
  );
}

export function Button({
  tone = "plain",
  size = "md",
  busy = false,
  unavailable,
  className,
  children,
  onClick,
  ...rest
}: Props) {
  const reasonId = useId();
  const blocked = busy || unavailable !== undefined;
  const button = (
    <button
      type="button"
      {...rest}
      {...(blocked && { "aria-disabled": true })}
      {...(busy && { "aria-busy": true })}
      {...(unavailable !== undefined && { "aria-describedby": reasonId })}
      className={classes(buttonClasses(tone, size), className)}
      onClick={(event) => {
        // A blocked submit button must not submit its form either.
        if (blocked) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <Spinner size={14} />}
      {children}
      {unavailable !== undefined && (
        <span id={reasonId} className="sr-only">
          {unavailable}
        </span>
      )}
    </button>
  );
  return unavailable === undefined ? button : <Tooltip text={unavailable}>{button}</Tooltip>;
}
