import type { LogHits } from "#api/http/logs.ts";
import { plainText } from "#api/logText/plainText.ts";
import type { Db } from "../../store/database.ts";
import {
  countLogs,
  type LogConditions,
  listCandidates,
  listLogsByIds,
  type Stretch,
  stretchOfLogs,
} from "../../store/logs.ts";
import { wireLog } from "../logTail.ts";
import type { LineMatcher } from "./lineMatcher.ts";
import type { Slices } from "./slices.ts";

export type Search = {
  agentId: string;
  matcher: LineMatcher;
  conditions: Omit<LogConditions, "holds">;
  direction: "older" | "newer";
  /** An id, not included. */
  from: number;
  /** Hits. */
  limit: number;
};

/** Read at once: the database is quick with them, and few enough to be in memory. */
const LINES_A_READ = 1000;
/** One answer's: the client goes on from there. */
export const MOST_LINES = 200_000;
const MOST_WORK_MS = 1000;

/**
 * Looks through what is stored, one way from a line on, until there are hits enough, no more lines, or it was long enough
 * for one answer. Lines are read as they are now: what is added meanwhile is found by who searches towards it.
 */
export async function searchLogs(
  db: Db,
  { agentId, matcher, conditions, direction, from, limit }: Search,
  slices: Slices,
  signal: AbortSignal,
): Promise<LogHits> {
  const asked: LogConditions = { ...conditions, ...(matcher.holds && { holds: matcher.holds }) };
  const hits: LogHits["lines"] = [];
  let at = from;
  let scanned = 0;

  /** Of the lines of a stretch: the ids of the hits, and where it stopped early. */
  async function judge(stretch: Stretch): Promise<{ ids: number[]; stopped?: number }> {
    const ids: number[] = [];
    for (const { id, output } of await listCandidates(db, stretch, direction, asked)) {
      if (matcher.matches(plainText(output))) ids.push(id);
      if (hits.length + ids.length === limit || slices.workedMs() >= MOST_WORK_MS)
        return { ids, stopped: id };
      if (slices.isOver()) await slices.next();
      signal.throwIfAborted();
    }
    return { ids };
  }

  for (;;) {
    signal.throwIfAborted();
    const stretch = await stretchOfLogs(db, agentId, at, direction, LINES_A_READ);
    if (!stretch) return { lines: hits, next: null, exhausted: true, scanned, scanned_to: placeOf(at) };
    const { ids, stopped } = await judge(stretch);
    if (ids.length > 0) {
      const rows = new Map((await listLogsByIds(db, ids)).map((row) => [row.id, row]));
      // A line that went between the two reads is no hit.
      hits.push(...ids.flatMap((id) => rows.get(id) ?? []).map(wireLog));
    }
    at = stopped ?? (direction === "older" ? stretch.first : stretch.last);
    scanned +=
      stopped === undefined
        ? stretch.count
        : await countLogs(db, {
            ...stretch,
            ...(direction === "older" ? { first: stopped } : { last: stopped }),
          });
    const isEnough = stopped !== undefined || scanned >= MOST_LINES || slices.workedMs() >= MOST_WORK_MS;
    if (isEnough) return { lines: hits, next: at, exhausted: false, scanned, scanned_to: at };
    if (slices.isOver()) await slices.next();
  }
}

/** Who began at the end and found nothing there looked at nothing. */
const placeOf = (at: number) => (at === Number.MAX_SAFE_INTEGER ? 0 : at);
