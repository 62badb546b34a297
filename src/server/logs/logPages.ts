import type { Db } from "../store/database.ts";
import { type LogRow, lastLogId, listLogs } from "../store/logs.ts";

/** What is stored after `after`, up to about the id `last`, page after page: no two pages are in memory. */
export async function* logPages(
  db: Db,
  agentId: string,
  { after, last, lines }: { after: number; last: number; lines: number },
): AsyncGenerator<LogRow[]> {
  let cursor = after;
  while (cursor < last) {
    const rows = await listLogs(db, agentId, cursor, lines);
    if (rows.length === 0) return;
    cursor = rows.at(-1)!.id;
    yield rows;
  }
}

/** Enough that a page's own cost does not count, few enough that others hardly wait for one. */
const LINES_A_PAGE = 1_000;

/**
 * Everything after `after` as it is now. The first page is read at once, so that what fails then can still be answered
 * with; a log of one page comes whole.
 */
export async function readWholeLog(
  db: Db,
  agentId: string,
  after: number,
): Promise<{ rows: LogRow[] } | { pages: AsyncGenerator<LogRow[]> }> {
  const last = await lastLogId(db);
  const rows = await listLogs(db, agentId, after, LINES_A_PAGE);
  if (rows.length < LINES_A_PAGE) return { rows };
  async function* pages() {
    yield rows;
    yield* logPages(db, agentId, { after: rows.at(-1)!.id, last, lines: LINES_A_PAGE });
  }
  return { pages: pages() };
}
