import { Popover as Base } from "@base-ui/react/popover";
import { type ReactElement, type ReactNode, useRef } from "react";

type Props = {
  /** A button. */
  trigger: ReactElement<Record<string, unknown>>;
  title: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
};

const popup =
  "max-h-(--available-height) w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg border border-line-strong bg-raised p-3 text-fg shadow-xl";

export function Popover({ trigger, title, children, align = "end" }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} collisionPadding={8} className="z-50">
          <Base.Popup className={popup}>
            <Base.Title className="mb-2 text-sm font-semibold">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type PopoverAtProps = {
  /** The element it opens at and that gets the focus back; undefined: closed. */
  anchor: HTMLElement | undefined;
  onClose: () => void;
  title: string;
  children: ReactNode;
};

/** A popover that many rows share: one at a time is open, at the row that asked. */
export function PopoverAt({ anchor, onClose, title, children }: PopoverAtProps) {
  const self = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={anchor !== undefined} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor ?? null}
          sideOffset={6}
          align="end"
          collisionPadding={8}
          className="z-50"
        >
          {/* Not on its first control: where that says why it is not available, Escape would close the reason only. */}
          <Base.Popup
            ref={self}
            initialFocus={self}
            finalFocus={() => anchor ?? true}
            className={`${popup} outline-none`}
          >
            <Base.Title className="mb-2 text-sm font-semibold [overflow-wrap:anywhere]">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
