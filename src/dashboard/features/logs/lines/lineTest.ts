import { OUTAGE } from "./levels.ts";
import type { LogStore } from "./logStore.ts";
import { linesWith } from "./packedSearch.ts";
import { plainAt, type Segment, timeAt } from "./segment.ts";
import type { TextQuery } from "./textQuery.ts";

/** What is to be shown. Absent parts let everything pass. */
export type LogFilter = {
  /** Level codes. */
  levels?: ReadonlySet<number>;
  sources?: ReadonlySet<string>;
  text?: TextQuery;
  /** Times, `to` not included. */
  from?: number;
  to?: number;
  /** Whatever else is asked of a line. */
  check?: (store: LogStore) => LineCheck;
  /** Only lines with a hit are rows; else every line is, and hits are places to jump to. */
  onlyHits: boolean;
};

export const everything: LogFilter = { onlyHits: true };

/** Whether the filter leaves any line out. */
export const isFiltering = ({ levels, sources, from, to, check, text, onlyHits }: LogFilter): boolean =>
  Boolean(levels || sources || check || (text && onlyHits)) || from !== undefined || to !== undefined;

/** Whether the line at a place of a segment passes. Asked in the order of lines it costs least. */
export type LineCheck = (segment: Segment, at: number) => boolean;

export type Verdict = "no" | "row" | "hit";

/** Judges lines one after the other, segment by segment; what a segment has in common is found out once. */
export function lineTest(store: LogStore, filter: LogFilter) {
  const { levels, sources, text, onlyHits } = filter;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  const isTimed = filter.from !== undefined || filter.to !== undefined;
  const sourceNumbers = sources && new Set([...sources].map((id) => store.sourceNumber(id)));
  const check = filter.check?.(store);
  const hasText = text && textCheck(text);

  return (segment: Segment, at: number): Verdict => {
    const level = segment.levels[at]!;
    if (isTimed) {
      const time = timeAt(segment, at);
      if (time < from || time >= to) return "no";
    }
    // When nobody listened matters whatever is looked for.
    if (level === OUTAGE) return "row";
    if (levels && !levels.has(level)) return "no";
    if (sourceNumbers && !sourceNumbers.has(segment.sources[at]!)) return "no";
    if (check && !check(segment, at)) return "no";
    if (!hasText) return "row";
    if (hasText(segment, at)) return "hit";
    return onlyHits ? "no" : "row";
  };
}
export type LineTest = ReturnType<typeof lineTest>;

/** Whether lines have a text. A sealed segment is searched as one, when its first line is asked for. */
export function textCheck(query: Pick<TextQuery, "matches" | "needle">): LineCheck {
  let searched: Segment | undefined;
  let hits: ReadonlySet<number> | undefined;
  return (segment, at) => {
    if (searched !== segment || !segment.sealed) {
      searched = segment;
      const found = query.needle && segment.sealed && linesWith(segment.sealed, query.needle);
      hits = found && new Set(found);
    }
    return hits ? hits.has(at) : query.matches(plainAt(segment, at));
  };
}
