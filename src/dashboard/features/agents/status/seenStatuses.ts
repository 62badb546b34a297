import { z } from "zod";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { AppStatus } from "#api/http/agents.ts";

const NAME = "quarterdeck.seen-statuses";
const MOST_APPS = 500;

const Seen = z.object({
  /** What was said before this browser first looked is nobody's surprise. */
  since: z.number().catch(() => Date.now()),
  /** By app: when the newest one that was looked at was said. */
  apps: z.record(z.string(), z.number()).catch({}),
});
type SeenStatuses = z.infer<typeof Seen> & { see(status: AppStatus): void };

/** A browser that keeps nothing (full, or not allowed) still has it on this page: it is set before it is kept. */
function whereKept(change: () => void) {
  try {
    change();
  } catch {}
}

/** What a person has looked at, kept in this browser and the same in all its tabs. */
export const useSeenStatuses = create<SeenStatuses>()(
  persist(
    (set, get) => ({
      ...Seen.parse({}),
      see({ app_id, created_at }) {
        // What other tabs have seen is written over otherwise.
        void useSeenStatuses.persist?.rehydrate(); // none where the browser keeps nothing
        const at = Date.parse(created_at);
        if (!(at > (get().apps[app_id] ?? 0))) return;
        const { [app_id]: _, ...others } = get().apps;
        const apps = Object.fromEntries([...Object.entries(others).slice(1 - MOST_APPS), [app_id, at]]);
        whereKept(() => set({ apps }));
      },
    }),
    {
      name: NAME,
      partialize: ({ since, apps }) => ({ since, apps }),
      merge: (stored, current) => ({ ...current, ...Seen.parse(stored ?? {}) }),
    },
  ),
);

// Kept from the first look on: a page that is loaded anew must still know what was said since.
whereKept(() => useSeenStatuses.setState({}));

/** Follows what other tabs have seen. */
export function followOtherTabs(): () => void {
  const follow = ({ key }: StorageEvent) => {
    if (key === NAME) void useSeenStatuses.persist.rehydrate();
  };
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
