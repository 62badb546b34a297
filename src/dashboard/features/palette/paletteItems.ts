import type { ReactNode } from "react";
import { fuzzyMatch } from "./fuzzy.ts";

export type PaletteItem = {
  id: string;
  /** Items of a group stand together under its name. */
  group: string;
  title: string;
  /** More words to find it by. */
  keywords?: string;
  /** Beside the title. */
  detail?: string;
  icon?: ReactNode;
  run(): void;
};

export type FoundItem = { item: PaletteItem; at: readonly number[] };

/** More would not be read; typing one more letter is quicker. */
const MOST = 60;

/** The matching items, best first, but each group together at the place of its best. */
export function findItems(items: readonly PaletteItem[], query: string): readonly FoundItem[] {
  const found = items.flatMap((item) => {
    const inTitle = fuzzyMatch(query, item.title);
    if (inTitle) return [{ item, ...inTitle }];
    const elsewhere = fuzzyMatch(query, `${item.title} ${item.detail ?? ""} ${item.keywords ?? ""}`);
    return elsewhere ? [{ item, score: elsewhere.score / 2, at: [] }] : [];
  });
  const best = found.sort((a, b) => b.score - a.score).slice(0, MOST);
  const groups = new Map<string, FoundItem[]>();
  for (const { item, at } of best) {
    const group = groups.get(item.group);
    if (group) group.push({ item, at });
    else groups.set(item.group, [{ item, at }]);
  }
  return [...groups.values()].flat();
}
