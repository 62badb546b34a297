import type { LevelName } from "../lines/levels.ts";

/** What a filter asks of a line. Texts and times are as they were typed. */
export type FilterNode =
  | { kind: "text"; text: string }
  | { kind: "regex"; pattern: string }
  | { kind: "level"; levels: readonly LevelName[] }
  /** By the name that is shown, or by id. */
  | { kind: "source"; name: string }
  | { kind: "from" | "to"; time: string }
  /** As patternTest.ts reads it: `took ⟨#⟩`. */
  | { kind: "pattern"; pattern: string }
  /** As fieldFilter.ts reads it: `.user.id=42`. */
  | { kind: "field"; term: string }
  | { kind: "not"; of: FilterNode }
  | { kind: "and" | "or"; of: readonly FilterNode[] };

/** What is wrong with what was typed, where, and what to do about it. */
export type Fault = { at: number; length: number; message: string };

/** The terms that must all be met. */
export function topTerms(node: FilterNode | undefined): readonly FilterNode[] {
  if (!node) return [];
  return node.kind === "and" ? node.of : [node];
}

export function allOf(terms: readonly FilterNode[]): FilterNode | undefined {
  return terms.length > 1 ? { kind: "and", of: terms } : terms[0];
}

export const negated = (node: FilterNode): FilterNode =>
  node.kind === "not" ? node.of : { kind: "not", of: node };

/** A pattern, or that a line has none. */
export const isPattern = (node: FilterNode): boolean =>
  node.kind === "pattern" || (node.kind === "not" && node.of.kind === "pattern");

/** All terms of one kind, wherever they stand. */
export function termsOf<K extends FilterNode["kind"]>(
  node: FilterNode | undefined,
  kind: K,
): Extract<FilterNode, { kind: K }>[] {
  if (!node) return [];
  const own = node.kind === kind ? [node as Extract<FilterNode, { kind: K }>] : []; // the kind tells
  if (node.kind === "not") return [...own, ...termsOf(node.of, kind)];
  if (node.kind === "and" || node.kind === "or")
    return [...own, ...node.of.flatMap((one) => termsOf(one, kind))];
  return own;
}
