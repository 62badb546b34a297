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

/** What a person has looked at, kept in this browser and the same in all its tabs. */
export const useSeenStatuses = create<SeenStatuses>()(
  persist(
    (set, get) => ({
      ...Seen.parse({}),
      see({ app_id, created_at }) {
        const at = Date.parse(created_at);
        if (!(at > (get().apps[app_id] ?? 0))) return;
        const { [app_id]: _, ...others } = get().apps;
        set({ apps: Object.fromEntries([...Object.entries(others).slice(1 - MOST_APPS), [app_id, at]]) });
      },
    }),
    {
      name: NAME,
      partialize: ({ since, apps }) => ({ since, apps }),
      merge: (stored, current) => ({ ...current, ...Seen.parse(stored ?? {}) }),
    },
  ),
);

/** Keeps when this browser first looked, for the next page of it, and follows what other tabs have seen. */
export function followOtherTabs(): () => void {
  if (localStorage.getItem(NAME) === null) useSeenStatuses.setState({});
  const follow = ({ key }: StorageEvent) => {
    if (key === NAME) void useSeenStatuses.persist.rehydrate();
  };
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
