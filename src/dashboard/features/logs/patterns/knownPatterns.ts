import { z } from "zod";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import { browserStorage, type MarkStorage } from "../marks/marksRecord.ts";

/** Templates whose first line comes after this one are new to the person. */
export const Known = z.object({ id: z.number(), at: z.number() });
export type Known = z.infer<typeof Known>;

const KEY = "quarterdeck.patterns";
/** Agents come and go with every build; those not looked at for longest are forgotten. */
const MOST_AGENTS = 50;
const Record_ = z.record(z.string(), Known);

export type KnownPatterns = ReadStore<Known | undefined> & {
  /** Somebody begins to look: new is what came since they last did. */
  open(): void;
  /** They saw all templates up to this line. Counts when they look again. */
  looked(lastId: number): void;
  /** Nothing up to this line is new from now on. */
  mark(lastId: number): void;
};

/** What a person has seen of an agent's templates, kept in this browser. */
export function createKnownPatterns(
  agentId: string,
  storage: Pick<MarkStorage, "getItem" | "setItem"> | undefined = browserStorage(),
  now = Date.now,
): KnownPatterns {
  const store = createStore<Known | undefined>(undefined);
  /** What a browser that keeps nothing has to go by. */
  let mine: Known | undefined;

  function read(): Record<string, Known> {
    try {
      return Record_.parse(JSON.parse(storage?.getItem(KEY) ?? "{}"));
    } catch {
      // Spoiled or unreadable: as if there were none.
      return {};
    }
  }

  function keep(known: Known) {
    mine = known;
    const { [agentId]: _, ...rest } = read();
    const others = Object.entries(rest).sort(([, a], [, b]) => b.at - a.at);
    try {
      const kept = [...others.slice(0, MOST_AGENTS - 1), [agentId, known]];
      storage?.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
    } catch {
      // It lives as long as the page then.
    }
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    open: () => store.set(read()[agentId] ?? mine),
    looked: (id) => keep({ id, at: now() }),
    mark(id) {
      const known = { id, at: now() };
      keep(known);
      store.set(known);
    },
  };
}
