import { z } from "zod";
import { Mark } from "./mark.ts";

/** The part of `localStorage` that is used. */
export type MarkStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "quarterdeck.marks.";
/** Agents come and go with every build; the marks of those not touched for longest are forgotten. */
export const MOST_AGENTS = 50;

const Marks = z.array(Mark);
const Kept = z.object({ used: z.number().catch(0), marks: Marks.catch([]) });

/** Undefined where the browser keeps nothing: asking alone throws then. */
export function browserStorage(): MarkStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** One agent's marks as kept. Each agent has a record of its own, so that a change writes no more than that. */
export function marksRecord(storage: MarkStorage, agentId: string) {
  const key = PREFIX + agentId;
  return {
    key,
    read: (): Mark[] => readRecord(storage, key).marks,
    /** False when the browser would not keep them. */
    write(marks: readonly Mark[], now: number): boolean {
      try {
        if (marks.length === 0) storage.removeItem(key);
        else {
          storage.setItem(key, JSON.stringify({ used: now, marks }));
          forgetOldest(storage, key);
        }
        return true;
      } catch {
        return false;
      }
    },
  };
}

function readRecord(storage: MarkStorage, key: string): z.infer<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(storage.getItem(key) ?? "{}"));
  } catch {
    // Spoiled or unreadable: as if there were none.
    return { used: 0, marks: [] };
  }
}

function forgetOldest(storage: MarkStorage, mine: string) {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter(
    (key) => key !== null && key !== mine && key.startsWith(PREFIX),
  ) as string[]; // the filter leaves no null
  const over = keys.length + 1 - MOST_AGENTS;
  if (over <= 0) return;
  const byUse = keys
    .map((key) => ({ key, used: readRecord(storage, key).used }))
    .sort((a, b) => a.used - b.used);
  for (const { key } of byUse.slice(0, over)) storage.removeItem(key);
}
