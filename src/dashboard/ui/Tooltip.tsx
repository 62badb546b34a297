import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import { Kbd } from "./Kbd.tsx";

type Props = { text: string; shortcut?: string; children: ReactElement<Record<string, unknown>> };

/** A short text on hover and keyboard focus. Never the only place of something that matters on a touch screen. */
export function Tooltip({ text, shortcut, children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={400} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className="max-w-72 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs text-fg shadow-lg">
            {text}
            {shortcut !== undefined && (
              <span className="ml-2">
                <Kbd keys={shortcut} />
              </span>
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
