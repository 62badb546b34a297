import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { writeFilter } from "../filter/writeFilter.ts";
import { compileFilter } from "../host/compileFilter.ts";
import { lineTest } from "../lines/lineTest.ts";
import { createLogStore, type LogStore } from "../lines/logStore.ts";
import { plainAt } from "../lines/segment.ts";
import { searchFilter } from "../searchFilter.ts";
import { createPatternCounts } from "./patternCounts.ts";

type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

const LINES = 100_000;
const SLICE_MS = 8;

const KINDS: readonly (readonly [name: string, text: (at: number) => string])[] = [
  ["a server's log", served],
  ["no two lines alike", (at) => Array.from({ length: 8 }, (_, place) => odd(at * 8 + place)).join(" ")],
  ["lines of 16,000 characters", (at) => `${served(at)} `.repeat(160)],
];

function served(at: number): string {
  if (at % 7 === 0) return `\u001b[32m✓\u001b[m src/server/follow${at % 300}.ts (${at} tests) ${at % 50}ms`;
  if (at % 7 === 1) return `user ${odd(at % 50)} logged in from 10.0.0.${at % 255}`;
  if (at % 7 === 2) return `{"level":"info","user":"${odd(at)}","msg":"served","ms":${at % 900}}`;
  return `2026-07-01T02:03:04Z INFO worker-${at % 13} handled GET /api/v2/items/${at} in ${at % 997}ms, status 200`;
}

/** A word of letters, another for each number. */
const odd = (n: number) =>
  ((n * 2_654_435_761) % 2 ** 32).toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]!);

/** Grouping lines in slices, as the worker does, against taking the numbers out of the same lines, and no more. */
export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, text] of KINDS) {
    const lines = name.includes("characters") ? LINES / 50 : LINES;
    const store = filled(lines, text);
    const base = bareReplace(store);
    let longest = 0;
    const started = performance.now();
    const counts = createPatternCounts(store, createSecretFinder([]));
    for (let done = false; !done; ) {
      const from = performance.now();
      done = counts.work(from + SLICE_MS);
      longest = Math.max(longest, performance.now() - from);
    }
    const ms = performance.now() - started;
    const found = counts.snapshot();
    if (found.lines !== lines) throw new Error(`${found.lines} lines counted, of ${lines}`);
    rows.push({
      name: `${lines.toLocaleString("en")}: ${name}`,
      value: ms,
      unit: "ms",
      ratio: ms / base,
      ratioTo: "a bare replace",
    });
    rows.push({ name: "  longest slice", value: longest, unit: "ms" });
    rows.push({ name: "  templates", value: found.rows.length, unit: "" });
    const [most] = found.rows.toSorted((a, b) => b.lines - a.lines);
    const filter = await timed(store, writeFilter({ kind: "pattern", pattern: most!.text }), most!.lines);
    rows.push({
      name: "  filter by one",
      value: filter,
      unit: "ms",
      ratio: filter / base,
      ratioTo: "a bare replace",
    });
  }
  return rows;
}

function filled(lines: number, text: (at: number) => string): LogStore {
  const store = createLogStore({ maxBytes: 1 << 30 });
  for (let from = 0; from < lines; from += 1_000)
    store.append(
      Array.from({ length: 1_000 }, (_, at) => ({
        ...{ id: from + at + 1, time: 1_790_000_000_000 + from + at, level: at % 5, source: "bench" },
        text: text(from + at),
      })),
    );
  return store;
}

function bareReplace(store: LogStore): number {
  const { start, end } = store.state();
  const started = performance.now();
  let length = 0;
  store.scan(start, end, (segment, from, to) => {
    for (let at = from; at < to; at++)
      length += plainAt(segment, at).slice(0, 1_024).replace(/\d+/g, "#").length;
  });
  if (length === 0) throw new Error("no text");
  return performance.now() - started;
}

/** Milliseconds for a filter over all lines; throws when it finds others than it should. */
async function timed(store: LogStore, f: string, expected?: number): Promise<number> {
  const test = lineTest(store, await compileFilter(searchFilter({ f })));
  const { start, end } = store.state();
  const started = performance.now();
  let found = 0;
  store.scan(start, end, (segment, from, to) => {
    for (let at = from; at < to; at++) if (test(segment, at) !== "no") found++;
  });
  if (expected !== undefined && found !== expected)
    throw new Error(`${found} lines pass, where ${expected} should`);
  return performance.now() - started;
}
