import { type AgentLog, LOG_LEVELS, type SearchLogs } from "#api/http/logs.ts";
import { toLine } from "../feed/logFeed.ts";
import { compileFilter } from "../host/compileFilter.ts";
import type { FilterSpec } from "../host/protocol.ts";
import { OTHER } from "../lines/levels.ts";
import { type LogFilter, lineTest } from "../lines/lineTest.ts";
import { createLogStore } from "../lines/logStore.ts";
import { idAt } from "../lines/segment.ts";

/** Sources that fit into one query. */
const MOST_SOURCES = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Enough for one answer's lines. */
const JUDGED_BYTES = 8 << 20;

/** A filter as the server's search takes it. */
export type ServerQuery = {
  query: Pick<SearchLogs, "q" | "re" | "level" | "source" | "from" | "to">;
  /** Leaves those lines that also meet what the server does not know; undefined when it knows all of it. */
  judge?: (lines: readonly AgentLog[]) => readonly AgentLog[];
};

/** Undefined when no text is looked for, or only a pattern that cannot be read. */
export async function serverQuery(spec: FilterSpec): Promise<ServerQuery | undefined> {
  const { text, levels, sources, from, to, fields, expression } = spec;
  if (!text) return undefined;
  const filter = await compileFilter(spec);
  if (!filter.text) return undefined;
  const level = levels?.includes(OTHER) ? undefined : levels?.map((code) => LOG_LEVELS[code]!);
  const source =
    sources && sources.length <= MOST_SOURCES && sources.every((id) => UUID.test(id))
      ? [...sources]
      : undefined;
  const isWhole = !fields && !expression && Boolean(level) === Boolean(levels) && !source === !sources;
  return {
    query: {
      q: text.typed,
      ...(text.isRegex && { re: true }),
      ...(level && { level }),
      ...(source && { source }),
      ...(from !== undefined && { from: new Date(from).toISOString() }),
      ...(to !== undefined && { to: new Date(to).toISOString() }),
    },
    ...(!isWhole && { judge: judgeOf(filter) }),
  };
}

function judgeOf(filter: LogFilter): NonNullable<ServerQuery["judge"]> {
  const store = createLogStore({ maxBytes: JUDGED_BYTES });
  return (lines) => {
    const test = lineTest(store, filter);
    const from = store.state().end;
    store.append(lines.map(toLine));
    const hits = new Set<number>();
    store.scan(from, store.state().end, (segment, fromAt, toAt) => {
      for (let at = fromAt; at < toAt; at++) if (test(segment, at) === "hit") hits.add(idAt(segment, at));
    });
    return lines.filter(({ id }) => hits.has(id));
  };
}
