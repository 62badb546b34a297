import type { ContainerStats } from "#api/http/engine.ts";

/** Seconds that are kept of each container. */
export const KEPT_SECONDS = 600;
/** Samples come once a second, not on the second: only a longer silence is a gap. */
const GAP_SECONDS = 3;

/** What is drawn. The last four are bytes a second, made of counters. */
export const SERIES = ["cpu", "memory", "limit", "received", "sent", "read", "written"] as const;
export type Series = (typeof SERIES)[number];

export type StatsEvent = { kind: "restart" | "oom"; at: number };

/** The last ten minutes of one container, second by second of the agent's clock. */
export type StatsHistory = {
  add(sample: ContainerStats): void;
  /** Known from elsewhere; the same one again is one. */
  mark(event: StatsEvent): void;
  /** NaN where nothing was measured in that second. */
  value(series: Series, second: number): number;
  /** As `value`, but of the sample before where one second was skipped between two samples. */
  valueNear(series: Series, second: number): number;
  /** The last one from this second on, oldest first. */
  events(from: number): readonly StatsEvent[];
  /** The second of the first sample that is kept, and of the last; undefined without any. */
  first(): number | undefined;
  last(): number | undefined;
  /** How often its counters began anew. */
  restarts(): number;
};

const COUNTERS = {
  received: "network_received",
  sent: "network_sent",
  read: "block_read",
  written: "block_written",
} as const;

const MOST_EVENTS = 50;

type Columns = Record<Series | "second", Float64Array>;
const emptyColumns = () =>
  Object.fromEntries(
    ["second", ...SERIES].map((name) => [name, new Float64Array(KEPT_SECONDS).fill(Number.NaN)]),
  ) as Columns; // one of each name

export function createStatsHistory(): StatsHistory {
  // A container that was never measured takes no room.
  let columns: Columns | undefined;
  let events: StatsEvent[] = [];
  let before: { sample: ContainerStats; at: number } | undefined;
  let first: number | undefined;
  let restarts = 0;

  const slotOf = (second: number) => ((second % KEPT_SECONDS) + KEPT_SECONDS) % KEPT_SECONDS;
  const has = (second: number) => columns?.second[slotOf(second)] === second;
  const value = (series: Series, second: number) =>
    columns && has(second) ? columns[series][slotOf(second)]! : Number.NaN;

  function mark(event: StatsEvent) {
    // The engine and the counters tell the same start a moment apart.
    const isKnown = events.some(
      ({ kind, at }) => kind === event.kind && Math.abs(at - event.at) < GAP_SECONDS * 1000,
    );
    if (!isKnown) events = [...events, event].sort((a, b) => a.at - b.at).slice(-MOST_EVENTS);
  }

  return {
    mark,
    value,
    valueNear(series, second) {
      for (let back = 0; back < GAP_SECONDS; back++)
        if (has(second - back)) return value(series, second - back);
      return Number.NaN;
    },
    add(sample) {
      const at = Date.parse(sample.at);
      if (Number.isNaN(at) || (before && at <= before.at)) return;
      const passed = before ? (at - before.at) / 1000 : Number.NaN;
      const second = Math.floor(at / 1000);
      const slot = slotOf(second);
      const hasRestarted = before !== undefined && isAnotherStart(before.sample, sample);
      const lacked = Date.parse(sample.out_of_memory_at ?? "");
      if (!Number.isNaN(lacked)) mark({ kind: "oom", at: lacked });
      if (hasRestarted) {
        restarts++;
        mark({ kind: "restart", at });
      }
      columns ??= emptyColumns();
      columns.second[slot] = second;
      columns.cpu[slot] = sample.cpu_percent;
      columns.memory[slot] = sample.memory;
      columns.limit[slot] = sample.memory_limit > 0 ? sample.memory_limit : Number.NaN;
      for (const [series, name] of Object.entries(COUNTERS) as [keyof typeof COUNTERS, "network_sent"][])
        columns[series][slot] =
          before && !hasRestarted && passed < GAP_SECONDS
            ? (sample[name] - before.sample[name]) / passed
            : Number.NaN;
      before = { sample, at };
      first ??= second;
    },
    events: (from) => events.filter(({ at }) => at >= from * 1000),
    first() {
      const last = before && Math.floor(before.at / 1000);
      return first === undefined || last === undefined ? undefined : Math.max(first, last - KEPT_SECONDS + 1);
    },
    last: () => before && Math.floor(before.at / 1000),
    restarts: () => restarts,
  };
}

/** Counters fall; of one without network and disk only the time of its start tells. */
const isAnotherStart = (before: ContainerStats, now: ContainerStats): boolean =>
  (before.started_at !== undefined && now.started_at !== undefined && before.started_at !== now.started_at) ||
  Object.values(COUNTERS).some((name) => now[name] < before[name]);

export type Summary = { low: number; mean: number; high: number };

/** Of the seconds from one to another that were measured; undefined if none was. */
export function summaryOf(
  history: StatsHistory,
  series: Series,
  from: number,
  to: number,
): Summary | undefined {
  let count = 0;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let second = from; second <= to; second++) {
    const value = history.value(series, second);
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return count === 0 ? undefined : { low, mean: sum / count, high };
}

/** Stretches from one second to another without a sample, longer than the time between two; the ends are measured. */
export function gapsOf(history: StatsHistory, from: number, to: number): [from: number, to: number][] {
  const first = history.first();
  if (first === undefined) return [];
  const gaps: [number, number][] = [];
  let seen = Math.max(first, from);
  for (let second = seen; second <= to; second++) {
    if (Number.isNaN(history.value("cpu", second))) continue;
    if (second - seen >= GAP_SECONDS) gaps.push([seen, second]);
    seen = second;
  }
  if (to - seen >= GAP_SECONDS) gaps.push([seen, to]);
  return gaps;
}
