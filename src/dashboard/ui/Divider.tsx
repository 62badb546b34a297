import type { KeyboardEvent, PointerEvent } from "react";
import { classes } from "./classes.ts";

const KEY_STEP = 0.05;

type Props = {
  label: string;
  direction: "row" | "column";
  share: number;
  onShare: (share: number) => void;
  className?: string;
};

/** Moves the border between two panes, by pointer or by arrow keys. */
export function Divider({ label, direction, share, onShare, className }: Props) {
  const sideBySide = direction === "row";
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    onShare(sideBySide ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onShare(share + step * KEY_STEP);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule of <hr> cannot be focused and moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={sideBySide ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={10}
      aria-valuemax={90}
      className={classes(
        "relative z-10 shrink-0 touch-none bg-line hover:bg-accent focus-visible:bg-accent",
        // The line is thin, the place to grab it is not.
        "before:absolute before:content-['']",
        sideBySide
          ? "w-px cursor-col-resize before:inset-y-0 before:-inset-x-1.5"
          : "h-px cursor-row-resize before:inset-x-0 before:-inset-y-1.5",
        className,
      )}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}
