import type { JsonNode } from "../../../ui/json/jsonNode.ts";
import { type JsonPath, parsePath, valueAt } from "../../../ui/json/jsonPath.ts";
import { valueText, writtenText } from "../../../ui/json/jsonSource.ts";
import { type JsonLine, readJsonLine } from "./jsonLine.ts";

export type ColumnText = {
  /** The text before the object. */
  prefix?: string;
  /** One for each column; undefined where the line lacks the field. */
  cells: (string | undefined)[];
  /** The object without the fields that are columns; the whole line if it has none of them to give. */
  rest: string;
};

/** A line as picked fields and what remains. `columns` are paths. */
export function columnText(plain: string, columns: readonly string[]): ColumnText {
  const line = columns.length > 0 ? readJsonLine(plain) : undefined;
  if (!line) return { cells: columns.map(() => undefined), rest: plain };
  const paths = columns.map(parsePath);
  const cells = paths.map((path) => {
    const node = path && valueAt(line.json, path);
    return node && oneLine(valueText(line, node));
  });
  const picked = paths.filter((path) => path !== undefined);
  const prefix = line.prefix?.trim();
  return { ...(prefix && { prefix }), cells, rest: remainder(line, line.json, picked) ?? "" };
}

/** Undefined if nothing is left. Items of arrays stay: without them the others would change their places. */
function remainder(line: JsonLine, node: JsonNode, picked: readonly JsonPath[]): string | undefined {
  if (picked.some((path) => path.length === 0)) return undefined;
  if (node.kind !== "object" || picked.length === 0) return writtenText(line, node);
  const left: string[] = [];
  for (const { key, node: value } of node.entries) {
    const below = picked.filter((path) => path[0] === key).map((path) => path.slice(1));
    const text = remainder(line, value, below);
    if (text !== undefined) left.push(`${JSON.stringify(key)}:${text}`);
  }
  return left.length > 0 ? `{${left.join(",")}}` : undefined;
}

const oneLine = (text: string) =>
  text.replace(/[\u0000-\u001f]/g, (found) => JSON.stringify(found).slice(1, -1));
