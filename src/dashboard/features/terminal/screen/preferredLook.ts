import type { Preferences } from "../../../stores/preferences.ts";
import { pageScheme } from "../../../ui/pageScheme.ts";
import type { ScreenLook } from "./createScreen.ts";
import { hasRealGpu } from "./realGpu.ts";
import { isScheme, type SchemeName, themeOf } from "./schemes.ts";

export const schemeOf = ({ terminalScheme }: Preferences): SchemeName =>
  isScheme(terminalScheme) ? terminalScheme : "page";

/** How terminals look now, by preference and page. */
export function preferredLook(preferences: Preferences): ScreenLook {
  const { terminalFontSize, terminalScreenReader, terminalRenderer } = preferences;
  return {
    fontSize: terminalFontSize,
    theme: themeOf(schemeOf(preferences), pageScheme()),
    screenReader: terminalScreenReader,
    gpu: terminalRenderer === "gpu" || (terminalRenderer === "auto" && hasRealGpu()),
  };
}
