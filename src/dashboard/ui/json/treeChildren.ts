import type { JsonEntry, JsonNode } from "./jsonNode.ts";
import type { JsonPath } from "./jsonPath.ts";

export type TreeChild = {
  /** Places from the root down, e.g. "2/0". */
  id: string;
  path: JsonPath;
  label: string;
  isIndex: boolean;
  /** The same key comes again: its path leads there. */
  isRepeated: boolean;
  node: JsonNode;
  /** Among its siblings, from 1. */
  position: number;
};

export function countOf(node: JsonNode): number {
  if (node.kind === "object") return node.entries.length;
  return node.kind === "array" ? node.items.length : 0;
}

/** What is in an object or list, in words that are also its name when it is read aloud. */
export function countText(node: JsonNode): string {
  const count = countOf(node);
  const what = node.kind === "object" ? "field" : "item";
  return `${count.toLocaleString()} ${what}${count === 1 ? "" : "s"}`;
}

export const childId = (parent: string, at: number) => (parent === "" ? String(at) : `${parent}/${at}`);

/** The items above one from the top, and which of their children lead to it. */
export function wayTo(id: string): { id: string; at: number }[] {
  const steps = id.split("/").map(Number);
  return steps.map((at, depth) => ({ id: steps.slice(0, depth).join("/"), at }));
}

/** At most `limit` children, however many there are. */
export function childrenOf(node: JsonNode, id: string, path: JsonPath, limit: number): TreeChild[] {
  const place = (at: number) => ({ id: childId(id, at), position: at + 1 });
  if (node.kind === "array")
    return node.items.slice(0, limit).map((item, at) => ({
      ...place(at),
      path: [...path, at],
      label: String(at),
      isIndex: true,
      isRepeated: false,
      node: item,
    }));
  if (node.kind !== "object") return [];
  const last = lastPlaces(node.entries);
  return node.entries.slice(0, limit).map((entry, at) => ({
    ...place(at),
    path: [...path, entry.key],
    label: plainKey(entry.key),
    isIndex: false,
    isRepeated: last.get(entry.key) !== at,
    node: entry.node,
  }));
}

const lastPlaces = (entries: readonly JsonEntry[]) => new Map(entries.map(({ key }, at) => [key, at]));

/** Keys with spaces and the like are in quotes, so that one sees where they end. */
const plainKey = (key: string) => (/^[^\s":]+$/.test(key) ? key : JSON.stringify(key));
