import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { classes } from "./classes.ts";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, main action last. */
  actions?: ReactNode;
  width?: "sm" | "md" | "lg";
  initialFocus?: RefObject<HTMLElement | null>;
  /** Where the focus goes when it closes, when what opened it may be gone: to the first control in there; `true`: as ever. */
  finalFocus?: () => HTMLElement | true;
};

const widths = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-2xl" };

/** A modal dialog: traps focus, Escape and a click outside close it, focus returns to where it came from. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  width = "md",
  initialFocus,
  finalFocus,
}: Props) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Base.Popup
          {...(initialFocus && { initialFocus })}
          {...(finalFocus && { finalFocus })}
          className={classes(
            "fixed top-[8dvh] left-1/2 z-40 flex max-h-[84dvh] w-[calc(100vw-1.5rem)] -translate-x-1/2 flex-col",
            "rounded-lg border border-line-strong bg-surface text-fg shadow-2xl",
            widths[width],
          )}
        >
          <div className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-base leading-7 font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-0.5 text-muted">{description}</Base.Description>
              )}
            </div>
            <Base.Close
              aria-label="Close"
              className="-mr-1 inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </div>
          {children && <div className="relative min-h-0 flex-1 overflow-y-auto px-4 py-4">{children}</div>}
          {actions && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
