import { ContextMenu } from "@base-ui/react/context-menu";
import type { ReactNode } from "react";
import { MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import type { LiveTerminal } from "../live/liveTerminal.ts";

type Props = { live: LiveTerminal; mac: boolean; children: ReactNode };

/** The menu of a right click; programs that take the mouse themselves get the click, with Shift it is ours again. */
export function TerminalMenu({ live, mac, children }: Props) {
  const keys = (letter: string) => (mac ? `⌘ ${letter}` : `Ctrl Shift ${letter}`);
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        className="absolute inset-0"
        onContextMenuCapture={(event) => {
          if (event.shiftKey || !live.takesMouse()) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50">
          <ContextMenu.Popup
            finalFocus={false}
            className="min-w-48 rounded-lg border border-line-strong bg-raised p-1 text-fg shadow-xl"
          >
            <MenuItem
              shortcut={keys("C")}
              disabled={live.selection() === ""}
              onSelect={() => void live.copySelection().then(live.focus)}
            >
              Copy
            </MenuItem>
            <MenuItem
              shortcut={keys("V")}
              onSelect={() =>
                void navigator.clipboard
                  ?.readText()
                  .then(live.paste, () => {})
                  .then(live.focus)
              }
            >
              Paste
            </MenuItem>
            <MenuItem onSelect={live.selectAll}>Select all</MenuItem>
            <MenuSeparator />
            <MenuItem shortcut={keys("F")} onSelect={() => live.find(true)}>
              Find
            </MenuItem>
            <MenuItem
              onSelect={() => {
                live.clear();
                live.focus();
              }}
            >
              Clear
            </MenuItem>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
