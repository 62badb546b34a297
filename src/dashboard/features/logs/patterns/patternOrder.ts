import { OTHER } from "../lines/levels.ts";
import type { PatternRow } from "./patternCounts.ts";

export const PATTERN_ORDERS = [
  ["count", "Most lines"],
  ["newest", "Newest"],
  ["level", "Level"],
] as const;
export type PatternOrder = (typeof PATTERN_ORDERS)[number][0];

/** A level that nobody knows is no high one. */
const height = (level: number) => (level === OTHER ? -1 : level);

const orders: Record<PatternOrder, (a: PatternRow, b: PatternRow) => number> = {
  count: (a, b) => b.lines - a.lines || a.firstId - b.firstId,
  newest: (a, b) => b.firstId - a.firstId,
  level: (a, b) => height(b.level) - height(a.level) || b.lines - a.lines || a.firstId - b.firstId,
};

/**
 * Rows in an order. While somebody is at them, those they saw stay where they are (`held`: their ids), and others come
 * below.
 */
export function orderedPatterns(
  rows: readonly PatternRow[],
  order: PatternOrder,
  held: readonly number[] | undefined,
): readonly PatternRow[] {
  const sorted = rows.toSorted(orders[order]);
  if (!held) return sorted;
  const byId = new Map(sorted.map((row) => [row.id, row]));
  const kept = held.flatMap((id) => byId.get(id) ?? []);
  for (const { id } of kept) byId.delete(id);
  return [...kept, ...byId.values()];
}

export function shareText(lines: number, all: number): string {
  const percent = all === 0 ? 0 : (lines / all) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toFixed(1)} %`;
}
