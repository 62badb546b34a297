import type { LogHits, SearchLogs } from "#api/http/logs.ts";
import { SEARCH_HITS } from "#api/http/logs.ts";
import { HttpError } from "../../http/httpError.ts";
import type { Db } from "../../store/database.ts";
import { lineMatcher } from "./lineMatcher.ts";
import { searchLogs } from "./searchLogs.ts";
import { createSlices } from "./slices.ts";
import { TurnRefused, type Turns } from "./turns.ts";

type Caller = { userId: string; signal: AbortSignal };

/** One answer of a search, when it is the caller's turn. */
export async function answerSearch(
  { db, turns }: { db: Db; turns: Turns },
  { userId, signal }: Caller,
  agentId: string,
  { q, re = false, level, source, from, to, before, after, limit = SEARCH_HITS.unlessSaid }: SearchLogs,
): Promise<LogHits> {
  const matcher = lineMatcher(q, re);
  if ("fault" in matcher) throw HttpError.badQuery([{ field: "q", detail: matcher.fault }]);
  const search = {
    agentId,
    matcher,
    conditions: {
      ...(level && { levels: level }),
      ...(source && { sources: source }),
      ...(from && { from: Date.parse(from) }),
      ...(to && { to: Date.parse(to) }),
    },
    limit,
    ...(after === undefined
      ? { direction: "older" as const, from: before ?? Number.MAX_SAFE_INTEGER }
      : { direction: "newer" as const, from: after }),
  };
  try {
    return await turns.take(userId, signal, () => searchLogs(db, search, createSlices(), signal));
  } catch (error) {
    if (error instanceof TurnRefused) throw tooMany();
    // Nobody is there to read it.
    if (signal.aborted) throw new HttpError(499, "The caller left.", { cause: error });
    throw error;
  }
}

const tooMany = () =>
  new HttpError(
    429,
    { message: "Too many searches at a time.", detail: "Wait for those under way, or end them." },
    { headers: { "Retry-After": "1" } },
  );
