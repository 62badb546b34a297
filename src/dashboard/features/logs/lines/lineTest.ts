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
  /** Whatever else is asked of a line's text as people see it. */
  passes?: (plain: string) => boolean;
  /** Only lines with a hit are rows; else every line is, and hits are places to jump to. */
  onlyHits: boolean;
};

export const everything: LogFilter = { onlyHits: true };

/** Whether the filter leaves any line out. */
export const isFiltering = ({ levels, sources, from, to, passes, text, onlyHits }: LogFilter): boolean =>
  Boolean(levels || sources || passes || (text && onlyHits)) || from !== undefined || to !== undefined;

export type Verdict = "no" | "row" | "hit";

/** Judges lines one after the other, segment by segment; what a segment has in common is found out once. */
export function lineTest(store: LogStore, filter: LogFilter) {
  const { levels, sources, text, passes, onlyHits } = filter;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  const isTimed = filter.from !== undefined || filter.to !== undefined;
  const sourceNumbers = sources && new Set([...sources].map((id) => store.sourceNumber(id)));
  let searched: Segment | undefined;
  let hits: ReadonlySet<number> | undefined;

  function hasText(segment: Segment, at: number): boolean {
    if (!text) return false;
    if (searched !== segment || !segment.sealed) {
      searched = segment;
      const found = text.needle && segment.sealed && linesWith(segment.sealed, text.needle);
      hits = found && new Set(found);
    }
    return hits ? hits.has(at) : text.matches(plainAt(segment, at));
  }

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
    if (passes && !passes(plainAt(segment, at))) return "no";
    if (!text) return "row";
    if (hasText(segment, at)) return "hit";
    return onlyHits ? "no" : "row";
  };
}
export type LineTest = ReturnType<typeof lineTest>;
