import type { FilterNode } from "./filterNode.ts";
import { hasKey } from "./filterTokens.ts";

/** A word that is read as itself. */
const plain = /^(?!(?:AND|OR|NOT)$)[^\s"()/.-][^\s"()]*$/;

/** A filter as it is typed: what is read from it is the filter again. */
export function writeFilter(node: FilterNode | undefined): string {
  if (!node) return "";
  switch (node.kind) {
    case "text":
      return plain.test(node.text) && !hasKey(node.text) ? node.text : quoted(node.text);
    case "regex":
      return `/${node.pattern}/`;
    case "level":
      return `level:${node.levels.join(",")}`;
    case "source":
      return `source:${/^[^\s"()]+$/.test(node.name) ? node.name : quoted(node.name)}`;
    case "from":
    case "to":
      return `${node.kind}:${node.time}`;
    case "pattern":
      return `pattern:${quoted(node.pattern)}`;
    case "field":
      return node.term;
    case "not":
      return `NOT ${inner(node.of)}`;
    case "and":
      return node.of
        .map((part) => (part.kind === "or" ? `(${writeFilter(part)})` : writeFilter(part)))
        .join(" ");
    case "or":
      return node.of
        .map((part) => (part.kind === "and" ? `(${writeFilter(part)})` : writeFilter(part)))
        .join(" OR ");
  }
}

const inner = (node: FilterNode) =>
  node.kind === "and" || node.kind === "or" ? `(${writeFilter(node)})` : writeFilter(node);

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
