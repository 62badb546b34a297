import { z } from "zod";
import { create } from "zustand";
import { persist } from "zustand/middleware";

/** What a person chose, kept in this browser. Add a key here with its default; old stored values stay valid. */
const Preferences = z.object({
  scheme: z.enum(["system", "light", "dark"]).catch("system"),
  terminalFontSize: z.number().int().min(8).max(32).catch(13),
  /** `page` follows the page's light or dark; else the name of a bundled terminal scheme. */
  terminalScheme: z.string().catch("page"),
  copyOnSelect: z.boolean().catch(false),
  logWrap: z.boolean().catch(true),
  logTimestamps: z.enum(["time", "datetime", "relative", "off"]).catch("time"),
});
export type Preferences = z.infer<typeof Preferences>;

type PreferencesStore = Preferences & { set(change: Partial<Preferences>): void };

// Every key catches, so an empty or spoiled record gives the defaults.
export const defaultPreferences = Preferences.parse({});

export const usePreferences = create<PreferencesStore>()(
  persist((set) => ({ ...defaultPreferences, set: (change) => set(change) }), {
    name: "quarterdeck.preferences",
    partialize: ({ set: _, ...preferences }) => preferences,
    merge: (stored, current) => ({ ...current, ...Preferences.parse(stored ?? {}) }),
  }),
);
