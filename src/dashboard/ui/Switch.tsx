import { Switch as Base } from "@base-ui/react/switch";
import type { ReactNode } from "react";

type Props = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  hint?: string;
};

export function Switch({ checked, onChange, children, hint }: Props) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's hidden checkbox inside
    <label className="flex items-start gap-3 py-1">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        className="mt-0.5 inline-flex h-4.5 w-8 shrink-0 items-center rounded-full border border-line-strong bg-hover p-0.5 data-checked:border-accent data-checked:bg-accent"
      >
        <Base.Thumb className="size-3 rounded-full bg-muted transition-transform duration-100 data-checked:translate-x-3.5 data-checked:bg-accent-fg" />
      </Base.Root>
      <span>
        <span className="block font-medium">{children}</span>
        {hint && <span className="block text-xs text-muted">{hint}</span>}
      </span>
    </label>
  );
}
