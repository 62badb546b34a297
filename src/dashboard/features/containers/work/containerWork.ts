import type { Container, ContainerList, Devcontainer } from "#api/http/containers.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import { explainFailure, type Failure } from "./explainFailure.ts";
import { hasMoved, type Intent } from "./intents.ts";

/** A deletion that a person has confirmed is sent this much later, and can be taken back until then (C9). */
export const UNDO_MS = 5_000;
/** A list that shows nothing of what was done by then never will: what it shows is right. */
const SETTLE_MS = 5_000;

export type Action = "start" | "stop" | "restart" | "kill";
/** An action on a container that is under way. */
export type Act = { action: Action; wasRunning: boolean };
/** A deletion that waits to be sent. */
export type Removal = { key: string; name: string; agentName: string; dueAt: number };

/** All by `workKey`: one agent's folder of a devcontainer, or id of a container. */
export type WorkState = {
  intents: ReadonlyMap<string, Intent>;
  acts: ReadonlyMap<string, Act>;
  failures: ReadonlyMap<string, Failure>;
  removals: readonly Removal[];
};

const idle: WorkState = { intents: new Map(), acts: new Map(), failures: new Map(), removals: [] };

export const workKey = (agentId: string, target: string) => `${agentId} ${target}`;

/** What people have asked of containers, from the click to the list that shows it. Outlives the page that asked. */
export type ContainerWork = ReadStore<WorkState> & {
  recreate(key: string, devcontainer: Devcontainer, send: () => Promise<unknown>): void;
  remove(
    key: string,
    of: { devcontainer: Devcontainer; name: string; agentName: string },
    send: () => Promise<unknown>,
  ): void;
  undo(key: string): void;
  act(key: string, container: Container, action: Action, send: () => Promise<unknown>): void;
  /** A new list: what it shows need not be promised any more. */
  heard(agentId: string, list: ContainerList): void;
  dismiss(key: string): void;
  isBusy(key: string): boolean;
  reset(): void;
};

export function createContainerWork(): ContainerWork {
  const store = createStore<WorkState>(idle);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const state = () => store.getSnapshot();
  const patch = (change: Partial<WorkState>) => store.set({ ...state(), ...change });

  const later = (key: string, ms: number, run: () => void) => {
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        run();
      }, ms),
    );
  };

  function failed(key: string, failure: Failure) {
    patch({ failures: withItem(state().failures, key, failure) });
  }

  /** Promises a row what was asked until the list shows it, or the answer is no: then the row is what it was. */
  function intend(key: string, intent: Intent, title: string, send: () => Promise<unknown>) {
    patch({
      intents: withItem(state().intents, key, intent),
      failures: without(state().failures, key),
    });
    const mine = () => state().intents.get(key) === intent;
    const drop = () => mine() && patch({ intents: without(state().intents, key) });
    send().then(
      () => mine() && later(key, SETTLE_MS, drop),
      (error: unknown) => {
        drop();
        failed(key, explainFailure(title, error));
      },
    );
  }

  const isBusy = (key: string) =>
    state().intents.has(key) ||
    state().acts.has(key) ||
    state().removals.some((removal) => removal.key === key);

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    isBusy,
    recreate(key, devcontainer, send) {
      if (isBusy(key)) return;
      intend(key, { kind: "recreate", before: devcontainer }, "It was not rebuilt", send);
    },
    remove(key, { devcontainer, name, agentName }, send) {
      if (isBusy(key)) return;
      patch({
        removals: [...state().removals, { key, name, agentName, dueAt: Date.now() + UNDO_MS }],
        failures: without(state().failures, key),
      });
      later(key, UNDO_MS, () => {
        patch({ removals: state().removals.filter((removal) => removal.key !== key) });
        intend(key, { kind: "remove", before: devcontainer }, "It was not deleted", send);
      });
    },
    undo(key) {
      if (!state().removals.some((removal) => removal.key === key)) return;
      clearTimeout(timers.get(key));
      timers.delete(key);
      patch({ removals: state().removals.filter((removal) => removal.key !== key) });
    },
    act(key, container, action, send) {
      if (isBusy(key)) return;
      const act: Act = { action, wasRunning: container.running };
      patch({ acts: withItem(state().acts, key, act), failures: without(state().failures, key) });
      const drop = () => state().acts.get(key) === act && patch({ acts: without(state().acts, key) });
      send().then(
        // A restart leaves no trace in the list: its answer is its end.
        () => (action === "restart" ? drop() : later(key, SETTLE_MS, drop)),
        (error: unknown) => {
          drop();
          failed(key, explainFailure(NOT_DONE[action], error));
        },
      );
    },
    heard(agentId, list) {
      const { intents, acts } = state();
      if (intents.size === 0 && acts.size === 0) return;
      let [intentsNow, actsNow] = [intents, acts];
      for (const [key, intent] of intents) {
        if (!key.startsWith(`${agentId} `)) continue;
        const entry = list.devcontainers?.find(
          ({ workspace_folder }) => workKey(agentId, workspace_folder) === key,
        );
        if (!entry || hasMoved(entry, intent)) intentsNow = without(intentsNow, key);
      }
      for (const [key, { action, wasRunning }] of acts) {
        if (!key.startsWith(`${agentId} `) || action === "restart") continue;
        const container = list.containers.find(({ id }) => workKey(agentId, id) === key);
        if (!container || container.running !== wasRunning) actsNow = without(actsNow, key);
      }
      if (intentsNow !== intents || actsNow !== acts) patch({ intents: intentsNow, acts: actsNow });
    },
    dismiss: (key) => patch({ failures: without(state().failures, key) }),
    reset() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      store.set(idle);
    },
  };
}

const NOT_DONE: Record<Action, string> = {
  start: "It was not started",
  stop: "It was not stopped",
  restart: "It was not restarted",
  kill: "It was not killed",
};

function withItem<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** The page's one: a deletion that waits must not be forgotten because its page was left. */
export const containerWork = createContainerWork();
