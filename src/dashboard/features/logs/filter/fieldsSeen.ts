import type { JsonNode } from "../../../ui/json/jsonNode.ts";
import { formatPath, type JsonPath } from "../../../ui/json/jsonPath.ts";
import { readJsonLine } from "../json/jsonLine.ts";

const DEEPEST = 4;
const MOST_FIELDS = 200;

/** Paths of the fields with a value in these lines, those of most lines first. */
export function fieldsSeen(plains: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const plain of plains) {
    const line = readJsonLine(plain);
    if (line) visit(line.json, [], (path) => void counts.set(path, (counts.get(path) ?? 0) + 1));
    if (counts.size >= MOST_FIELDS) break;
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([path]) => path);
}

function visit(node: JsonNode, path: JsonPath, found: (path: string) => void): void {
  if (node.kind !== "object") {
    if (node.kind !== "array" && node.kind !== "deep") found(formatPath(path));
  } else if (path.length < DEEPEST)
    for (const { key, node: child } of node.entries) visit(child, [...path, key], found);
}
