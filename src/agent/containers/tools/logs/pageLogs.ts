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

/** Where paging backwards looks first; each further window is so many times as wide. */
const FIRST_WINDOW = UNITS_PER_SECOND / 10;
const WIDER = 4;
/** Text of a page, whatever its limit: then it is shorter. */
const MAX_CHARACTERS = 8_388_608;
/** Asked for beyond a page: what is lost to settling, and lines that the engine counts in pieces. */
const TAIL_EXTRA = [500, 10_000];

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
  let characters = 0;
  for await (const lines of readLines(logs, { from: after + 1 }))
    for (const line of lines) {
      page.push(line);
      characters += line.text.length;
      if (page.length >= limit || characters >= MAX_CHARACTERS) return page;
    }
  return page;
}

type Back = { before?: number | undefined; after?: number | undefined; limit: number };

/** The newest lines before an id, at most `limit`, looked for in windows of time until there are enough. */
export async function pageBack(logs: Logs, { before, after = -1, limit }: Back): Promise<LogLine[]> {
  if (before === undefined) {
    for (const extra of TAIL_EXTRA) {
      const page = await tail(logs, limit, extra);
      if (page) return page.filter(({ id }) => id > after);
    }
  }
  const floor = Math.max(after + 1, Math.min(...logs.sources.map(({ createdUnit }) => createdUnit)));
  let page: LogLine[] = [];
  let characters = 0;
  let end = before;
  for (let width = FIRST_WINDOW; page.length < limit; width *= WIDER) {
    const top = Math.min(end ?? Number.POSITIVE_INFINITY, logs.now());
    if (top <= floor) break;
    const from = Math.max(floor, top - width);
    const newest = createNewest(limit - page.length, MAX_CHARACTERS - characters);
    for await (const lines of readLines(logs, { from, before: end }))
      for (const line of lines) newest.push(line);
    page = [...newest.lines(), ...page];
    characters += newest.characters();
    if (newest.isFull() || characters >= MAX_CHARACTERS) break;
    end = from;
  }
  return page;
}

/** Keeps the last lines that fit. */
function createNewest(most: number, mostCharacters = MAX_CHARACTERS) {
  let kept: LogLine[] = [];
  let from = 0;
  let characters = 0;
  let isFull = false;
  return {
    push(line: LogLine) {
      kept.push(line);
      characters += line.text.length;
      while (kept.length - from > most || (characters > mostCharacters && kept.length - from > 1)) {
        characters -= kept[from++]!.text.length;
        isFull = true;
      }
      if (from <= most) return;
      kept = kept.slice(from);
      from = 0;
    },
    lines: () => kept.slice(from),
    characters: () => characters,
    /** Older lines did not fit. */
    isFull: () => isFull,
  };
}

/** By the engine's own `tail`, which does not read the log from its beginning; `undefined` when that is not enough. */
async function tail(logs: Logs, limit: number, extra: number): Promise<LogLine[] | undefined> {
  const asked = limit + extra;
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
  const newest = createNewest(limit);
  for await (const batch of mergeLogs(sources))
    for (const record of batch) newest.push({ ...record, id: nextId(record.key) });
  const from = Math.max(...rightFrom);
  const lines = newest.lines();
  const isEnough = lines.length >= limit || newest.isFull();
  return from === 0 || (isEnough && lines[0]!.id >= from) ? lines : undefined;
}
