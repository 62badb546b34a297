import { ChevronRight } from "lucide-react";
import { classes } from "../../../ui/classes.ts";

type Props = {
  /** Lines below the one that is always shown. */
  count: number;
  open: boolean;
  onToggle: () => void;
};

/** Folds and unfolds the lines of a group; how many there are is said either way. */
export function FoldToggle({ count, open, onToggle }: Props) {
  const lines = `${count.toLocaleString()} ${count === 1 ? "line" : "lines"}`;
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-label={`${lines} of this stack trace`}
      onClick={onToggle}
      className="mr-2 inline-flex h-4.5 items-center gap-0.5 rounded-sm border border-line-strong bg-surface pr-1.5 pl-0.5 align-text-bottom font-sans text-xs whitespace-nowrap text-muted select-none hover:bg-hover hover:text-fg pointer-coarse:h-7"
    >
      <ChevronRight size={12} aria-hidden className={classes("transition-transform", open && "rotate-90")} />
      {open ? lines : `+${lines}`}
    </button>
  );
}
