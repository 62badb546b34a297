import type { LogRecord } from "./logRecords.ts";
import { createIdSequence, UNITS_PER_SECOND } from "./logTime.ts";
import { mergeLogs, type SourcedRecord } from "./mergeLogs.ts";
import type { LogPart } from "./readLog.ts";

export type LogLine = SourcedRecord & { id: number };

export type Logs = {
  /** One for each container. */
  sources: readonly {
    /** No line is older. */
    createdUnit: number;
    read(part: Omit<LogPart, "follow">): AsyncGenerator<LogRecord[], { messages: number }>;
  }[];
  /** How far before a line the ids begin to be right. */
  settling: number;
  now: () => number;
};

/** Where paging backwards looks first; each further window is twice as wide. */
const FIRST_WINDOW = 60 * UNITS_PER_SECOND;
/** Asked for beyond a page: what is lost to settling, and lines that the engine counts in pieces. */
const TAIL_EXTRA = 100;

/** From where to read, so that ids are right at `from`. */
export const sinceBefore = (from: number, settling: number): { since?: number } =>
  from > settling ? { since: from - settling } : {};

/** Lines of a part of time with their ids, in order. `observe` sees every record that was read. */
export async function* readLines(
  { sources, settling }: Logs,
  { from, before }: { from: number; before?: number | undefined },
  observe: (record: SourcedRecord) => void = () => {},
): AsyncGenerator<LogLine[], void> {
  const nextId = createIdSequence();
  const part = {
    ...sinceBefore(from, settling),
    ...(before !== undefined && { until: before + settling }),
  };
  for await (const batch of mergeLogs(sources.map((source) => source.read(part)))) {
    const lines: LogLine[] = [];
    for (const record of batch) {
      observe(record);
      const line = { ...record, id: nextId(record.key) };
      if (line.id >= from && (before === undefined || line.id < before)) lines.push(line);
    }
    if (lines.length > 0) yield lines;
  }
}

/** The first lines after an id, at most `limit`. */
export async function pageForward(logs: Logs, after: number, limit: number): Promise<LogLine[]> {
  const page: LogLine[] = [];
  for await (const lines of readLines(logs, { from: after + 1 })) {
    page.push(...lines.slice(0, limit - page.length));
    if (page.length >= limit) break;
  }
  return page;
}

type Back = { before?: number | undefined; after?: number | undefined; limit: number };

/** The newest lines before an id, at most `limit`, looked for in windows of time until there are enough. */
export async function pageBack(logs: Logs, { before, after = -1, limit }: Back): Promise<LogLine[]> {
  if (before === undefined) {
    const page = await tail(logs, limit);
    if (page) return page.filter(({ id }) => id > after);
  }
  const floor = Math.max(after + 1, Math.min(...logs.sources.map(({ createdUnit }) => createdUnit)));
  let page: LogLine[] = [];
  let end = before;
  for (let width = FIRST_WINDOW; page.length < limit; width *= 2) {
    const top = Math.min(end ?? Number.POSITIVE_INFINITY, logs.now());
    if (top <= floor) break;
    const from = Math.max(floor, top - width);
    page = [...(await newest(logs, { from, before: end }, limit - page.length)), ...page];
    end = from;
  }
  return page;
}

async function newest(
  logs: Logs,
  part: { from: number; before: number | undefined },
  most: number,
): Promise<LogLine[]> {
  let kept: LogLine[] = [];
  for await (const lines of readLines(logs, part)) {
    kept.push(...lines);
    if (kept.length > 2 * most) kept = kept.slice(-most);
  }
  return kept.slice(-most);
}

/** By the engine's own `tail`, which does not read the log from its beginning; `undefined` when that is not enough. */
async function tail(logs: Logs, limit: number): Promise<LogLine[] | undefined> {
  const asked = limit + TAIL_EXTRA;
  /** Where the ids of each log begin to be right: at once in one that was read whole. */
  const rightFrom = logs.sources.map(() => 0);
  const sources = logs.sources.map(async function* ({ read }, source): AsyncGenerator<LogRecord[], void> {
    const log = read({ tail: asked });
    let first: number | undefined;
    let next = await log.next();
    for (; !next.done; next = await log.next()) {
      first ??= next.value[0]!.unit;
      yield next.value;
    }
    if (next.value.messages >= asked) rightFrom[source] = (first ?? 0) + logs.settling;
  });
  const nextId = createIdSequence();
  const lines: LogLine[] = [];
  for await (const batch of mergeLogs(sources))
    for (const record of batch) lines.push({ ...record, id: nextId(record.key) });
  const from = Math.max(...rightFrom);
  const right = lines.filter(({ id }) => id >= from);
  return from === 0 || right.length >= limit ? right.slice(-limit) : undefined;
}
