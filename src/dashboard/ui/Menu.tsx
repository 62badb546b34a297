import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./Kbd.tsx";

type MenuProps = {
  /** A button. */
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  align?: "start" | "center" | "end";
};

const row =
  "flex min-h-7 w-full cursor-default items-center gap-2 rounded-sm px-2 text-left text-sm outline-none select-none data-highlighted:bg-hover data-disabled:text-muted data-disabled:opacity-60 pointer-coarse:min-h-10";

export function Menu({ trigger, children, align = "end" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} collisionPadding={8} className="z-50">
          <Base.Popup className="max-h-(--available-height) min-w-44 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-fg shadow-xl">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type MenuAtProps = {
  /** The element it opens at and that gets the focus back; undefined: closed. */
  anchor: HTMLElement | undefined;
  onClose: () => void;
  label: string;
  children: ReactNode;
};

/** A menu that many rows share: one at a time is open, at the row that asked. */
export function MenuAt({ anchor, onClose, label, children }: MenuAtProps) {
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
          <Base.Popup
            aria-label={label}
            finalFocus={() => anchor ?? true}
            className="max-h-(--available-height) max-w-80 min-w-44 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-fg shadow-xl"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type ItemProps = {
  children: ReactNode;
  onSelect: () => void;
  icon?: ReactNode;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Why it is not available; disables it. */
  unavailable?: string | undefined;
};

export function MenuItem({
  children,
  onSelect,
  icon,
  shortcut,
  danger = false,
  disabled = false,
  unavailable,
}: ItemProps) {
  return (
    <Base.Item
      disabled={disabled || unavailable !== undefined}
      onClick={onSelect}
      className={danger ? `${row} text-bad` : row}
    >
      {icon}
      <span className="flex-1">
        {children}
        {unavailable !== undefined && <span className="block pb-1 text-xs text-muted">{unavailable}</span>}
      </span>
      {shortcut && <Kbd keys={shortcut} />}
    </Base.Item>
  );
}

/** One of several that may be on together; the menu stays open. */
export function MenuCheck({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Base.CheckboxItem checked={checked} onCheckedChange={onChange} closeOnClick={false} className={row}>
      <Tick />
      <span className="flex-1">{children}</span>
    </Base.CheckboxItem>
  );
}

function Tick() {
  return (
    <span className="inline-flex size-4 items-center justify-center rounded-sm border border-line-strong">
      <Base.CheckboxItemIndicator>
        <Check size={12} aria-hidden />
      </Base.CheckboxItemIndicator>
    </span>
  );
}

type ChoiceProps<V extends string> = {
  label: string;
  value: V;
  options: readonly (readonly [V, string])[];
  onChange: (value: V) => void;
};

/** One of several, in a menu. */
export function MenuChoice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: V) => onChange(next)} aria-label={label}>
      <div className="px-2 pt-1.5 pb-1 text-xs text-muted">{label}</div>
      {options.map(([option, text]) => (
        <Base.RadioItem key={option} value={option} closeOnClick={false} className={row}>
          <span className="inline-flex size-4 items-center justify-center">
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden />
            </Base.RadioItemIndicator>
          </span>
          {text}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

/** Items that belong together, under a heading. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-muted">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
