import { plainQuery, type Range, type RegexEngine, regexQuery } from "../lines/textQuery.ts";
import type { FilterNode } from "./filterNode.ts";

/** Places in a line's plain text, in no order. */
export type FindRanges = (plain: string) => readonly Range[];

/** Where a line has what a filter looks for: words, phrases and patterns, but not those it leaves out. */
export function filterWords(
  node: FilterNode | undefined,
  engine: RegexEngine | undefined,
): FindRanges | undefined {
  const queries = wanted(node).flatMap((term) => {
    if (term.kind === "text") return plainQuery(term.text);
    const query = engine && regexQuery(engine, term.pattern);
    return query && !("error" in query) ? query : [];
  });
  return queries.length === 0 ? undefined : (plain) => queries.flatMap((query) => query.ranges(plain));
}

type Looked = Extract<FilterNode, { kind: "text" | "regex" }>;

function wanted(node: FilterNode | undefined, isNot = false): Looked[] {
  switch (node?.kind) {
    case "text":
    case "regex":
      return isNot ? [] : [node];
    case "not":
      return wanted(node.of, !isNot);
    case "and":
    case "or":
      return node.of.flatMap((term) => wanted(term, isNot));
    default:
      return [];
  }
}
