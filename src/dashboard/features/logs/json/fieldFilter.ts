import { readJsonLine } from "./jsonLine.ts";
import { isSameScalar, type JsonScalar, numberOf, scalarOf } from "./jsonNode.ts";
import { type JsonPath, readPath, valueAt } from "./jsonPath.ts";

/** One term of a filter: `.user.id=42`, `.msg="hello world"`, `.ok!=true`. */
export function fieldTerm(path: string, value: JsonScalar, negate = false): string {
  const text = typeof value === "bigint" ? String(value) : JSON.stringify(value);
  return `${path}${negate ? "!=" : "="}${text}`;
}

export type FieldTerm = { path: JsonPath; negate: boolean; value: JsonScalar };

/** What a term says; undefined for a text that is none. */
export function readFieldTerm(term: string): FieldTerm | undefined {
  const read = readPath(term, 0);
  const sign = read && /^(!?=)(.*)$/s.exec(term.slice(read.end));
  if (!read || !sign) return undefined;
  const value = scalar(sign[2]!);
  return value === undefined ? undefined : { path: read.path, negate: sign[1] === "!=", value };
}

function scalar(text: string): JsonScalar | undefined {
  const number = /^-?\d/.test(text) ? numberOf(text) : undefined;
  if (number !== undefined) return number;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" || typeof value === "boolean" || value === null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a line has every field as its term says. A line without the field passes neither `=` nor `!=`. Undefined when
 * nothing is asked. A line is read once, whatever the number of terms, and only if it may have the fields.
 */
export function fieldTest(terms: readonly string[]): ((plain: string) => boolean) | undefined {
  const wanted = terms.flatMap((term) => readFieldTerm(term) ?? []);
  if (wanted.length === 0) return undefined;
  const keys = wanted.map(({ path }) => path.findLast((step) => typeof step === "string") ?? "");
  return (plain) => {
    // A key may be written with escapes; then there is a backslash.
    if (!keys.every((key) => plain.includes(key)) && !plain.includes("\\")) return false;
    const line = readJsonLine(plain);
    if (!line) return false;
    return wanted.every(({ path, negate, value }) => {
      const node = valueAt(line.json, path);
      const found = node && scalarOf(node);
      return found !== undefined && isSameScalar(found, value) !== negate;
    });
  };
}
