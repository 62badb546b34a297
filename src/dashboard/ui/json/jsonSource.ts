import type { JsonArray, JsonNode, JsonObject } from "./jsonNode.ts";
import { parseJson, skipSpace } from "./parseJson.ts";

/** An object or list, and the text that its nodes have their places in. */
export type JsonSource = { json: JsonObject | JsonArray; source: string };

/** A node as it stands in the text. */
export const writtenText = ({ source }: JsonSource, node: JsonNode): string =>
  source.slice(node.start, node.end);

/** What people read and copy: a string's characters, everything else as written. */
export const valueText = (of: JsonSource, node: JsonNode): string =>
  node.kind === "string" ? node.value : writtenText(of, node);

/** A text that is one object or list; undefined for any other. */
export function readJson(source: string): JsonSource | undefined {
  const json = parseJson(source, skipSpace(source, 0));
  if ("failedAt" in json || skipSpace(source, json.end) !== source.length) return undefined;
  return json.kind === "object" || json.kind === "array" ? { json, source } : undefined;
}
