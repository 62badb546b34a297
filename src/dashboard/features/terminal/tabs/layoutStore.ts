import { z } from "zod";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { Tabs } from "./layout.ts";

const KEY = "quarterdeck.terminals";

const Stored = z.object({ agents: z.record(z.string(), Tabs.catch([])).catch({}) }).catch({ agents: {} });

type LayoutStore = {
  /** The tabs of each agent, by its id. */
  agents: Record<string, Tabs>;
  change(agent: string, change: (tabs: Tabs) => Tabs): void;
};

const none: Tabs = [];

/** Which terminals are open and how they are arranged; survives a reload, and other windows follow. */
export const useLayouts = create<LayoutStore>()(
  persist(
    (set) => ({
      agents: {},
      change: (agent, change) =>
        set(({ agents }) => {
          const { [agent]: tabs = none, ...others } = agents;
          const next = change(tabs);
          if (next === tabs) return {};
          // An agent without tabs leaves nothing behind: agents come and go.
          return { agents: next.length === 0 ? others : { ...others, [agent]: next } };
        }),
    }),
    {
      name: KEY,
      partialize: ({ agents }) => ({ agents }),
      merge: (stored, current) => ({ ...current, ...Stored.parse(stored ?? {}) }),
    },
  ),
);

export const tabsOf = (agent: string) => (store: LayoutStore) => store.agents[agent] ?? none;

/** Takes over what another window changes; the answer stops that. */
export function followOtherWindows(): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === KEY) void useLayouts.persist.rehydrate();
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}
