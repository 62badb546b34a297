import type { JsonNode } from "./jsonNode.ts";
import type { JsonSource } from "./jsonSource.ts";
import { valueText } from "./jsonSource.ts";
import { childId } from "./treeChildren.ts";

/** Places of the fields whose key or own value has the text, in the order of the tree; case does not count. */
export function findInJson(of: JsonSource, text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const hits: string[] = [];
  const visit = (node: JsonNode, id: string, key: string) => {
    const isLeaf = node.kind !== "object" && node.kind !== "array";
    if (id !== "" && (has(key) || (isLeaf && has(valueText(of, node))))) hits.push(id);
    if (node.kind === "object")
      node.entries.forEach((entry, at) => void visit(entry.node, childId(id, at), entry.key));
    if (node.kind === "array") node.items.forEach((item, at) => void visit(item, childId(id, at), ""));
  };
  const has = (candidate: string) => candidate.toLowerCase().includes(wanted);
  visit(of.json, "", "");
  return hits;
}
