import { z } from "zod";
import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Names of the bundled terminal schemes; features/terminal draws them. each has a light and a dark side. */
export const TERMINAL_SCHEMES = [
  ["page", "Quarterdeck"],
  ["harbour", "Harbour"],
  ["ember", "Ember"],
  ["moss", "Moss"],
  ["slate", "Slate"],
  ["contrast", "High contrast"],
] as const;

/** What a person chose, kept in this browser. Add a key here with its default; old stored values stay valid. */
const Preferences = z.object({
  scheme: z.enum(["system", "light", "dark"]).catch("system"),
  /** The browser's tab says how many apps wait for the person. */
  needsYouInTab: z.boolean().catch(true),
  terminalFontSize: z.number().int().min(8).max(32).catch(13),
  /** One of TERMINAL_SCHEMES; each has a light and a dark side, which the page's scheme picks. */
  terminalScheme: z.string().catch("page"),
  copyOnSelect: z.boolean().catch(false),
  /** `auto` draws terminals with the GPU when it is a real one. */
  terminalRenderer: z.enum(["auto", "gpu", "dom"]).catch("auto"),
  terminalScreenReader: z.boolean().catch(false),
  /** Ports that are opened as TLS though nobody else may: `workspace id/agent/port`. */
  httpsPorts: z.array(z.string()).catch([]),
  logWrap: z.boolean().catch(true),
  /** Stack traces are one row until they are opened. */
  logFold: z.boolean().catch(true),
  logHistogram: z.boolean().catch(true),
  logTimestamps: z.enum(["time", "datetime", "utc", "relative", "delta", "off"]).catch("time"),
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
