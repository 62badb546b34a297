import { Settings2 } from "lucide-react";
import { TERMINAL_SCHEMES, usePreferences } from "../../../stores/preferences.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import { schemeOf } from "../screen/preferredLook.ts";

export const FONT_SIZES = { least: 8, normal: 13, most: 32 };

export function resizeFont(by: 1 | -1 | "reset"): void {
  const { terminalFontSize, set } = usePreferences.getState();
  const next = by === "reset" ? FONT_SIZES.normal : terminalFontSize + by;
  set({ terminalFontSize: Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, next)) });
}

/** How terminals look and behave, in every one of them. */
export function TerminalOptions({ mac, onKeys }: { mac: boolean; onKeys: () => void }) {
  const preferences = usePreferences();
  const command = mac ? "⌘" : "Ctrl";
  return (
    <Menu
      trigger={
        <IconButton label="Terminal options">
          <Settings2 size={15} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem shortcut={`${command} +`} onSelect={() => resizeFont(1)}>
        Larger text
      </MenuItem>
      <MenuItem shortcut={`${command} −`} onSelect={() => resizeFont(-1)}>
        Smaller text
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        label="Colours"
        value={schemeOf(preferences)}
        options={TERMINAL_SCHEMES}
        onChange={(terminalScheme) => preferences.set({ terminalScheme })}
      />
      <MenuSeparator />
      <MenuCheck
        checked={preferences.copyOnSelect}
        onChange={(copyOnSelect) => preferences.set({ copyOnSelect })}
      >
        Copy what is selected
      </MenuCheck>
      <MenuCheck
        checked={preferences.terminalScreenReader}
        onChange={(terminalScreenReader) => preferences.set({ terminalScreenReader })}
      >
        Screen reader
      </MenuCheck>
      <MenuCheck
        checked={preferences.terminalRenderer !== "dom"}
        onChange={(gpu) => preferences.set({ terminalRenderer: gpu ? "auto" : "dom" })}
      >
        Draw with the GPU if there is one
      </MenuCheck>
      <MenuSeparator />
      <MenuItem onSelect={onKeys} shortcut="?">
        Keys
      </MenuItem>
    </Menu>
  );
}
