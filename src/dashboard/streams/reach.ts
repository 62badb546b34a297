import { backoffMs } from "./backoff.ts";
import type { ReachReports } from "./browserTransport.ts";
import type { OutOfReach } from "./outOfReach.ts";
import { createStore, type ReadStore } from "./store.ts";

export type Reach =
  | { reachable: true }
  | { reachable: false; since: number; retryAt: number | undefined; attempt: number; why?: OutOfReach };

export type ServerReach = ReachReports & ReadStore<Reach> & { tryNow(): void };

function without({ why: _, ...state }: Extract<Reach, { reachable: false }>) {
  return state;
}

/**
 * Knows whether the server answers. While it does not, asks again with growing pauses; `onReturn` runs once it does,
 * for everything that must catch up.
 */
export function createServerReach(probe: () => Promise<boolean>, onReturn: () => void): ServerReach {
  const store = createStore<Reach>({ reachable: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let probing = false;

  const schedule = () => {
    const state = store.getSnapshot();
    if (state.reachable || probing) return;
    const wait = backoffMs(state.attempt);
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
    store.set({ ...state, retryAt: Date.now() + wait });
  };

  const ask = async () => {
    const state = store.getSnapshot();
    if (state.reachable || probing) return;
    probing = true;
    clearTimeout(timer);
    store.set({ ...state, attempt: state.attempt + 1, retryAt: undefined });
    const answered = await probe().catch(() => false);
    probing = false;
    if (answered) reach.answered();
    else schedule();
  };

  const reach: ServerReach = {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    answered() {
      if (store.getSnapshot().reachable) return;
      clearTimeout(timer);
      store.set({ reachable: true });
      onReturn();
    },
    unanswered(why) {
      const state = store.getSnapshot();
      if (!state.reachable) {
        // Another reason than before, e.g. the deployment behind after the server itself.
        if (why?.code !== state.why?.code) store.set({ ...without(state), ...(why && { why }) });
        return;
      }
      store.set({ reachable: false, since: Date.now(), retryAt: undefined, attempt: 0, ...(why && { why }) });
      schedule();
    },
    tryNow: () => void ask(),
  };
  return reach;
}
