import { isSameScalar, type JsonScalar, numberOf, scalarOf } from "../../../ui/json/jsonNode.ts";
import { type JsonPath, readPath, valueAt } from "../../../ui/json/jsonPath.ts";
import { type JsonLine, readJsonLine } from "./jsonLine.ts";

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

/** One term's test: `mayPass` is told by the text alone, so that few lines need to be read. */
export type FieldTest = { mayPass: (plain: string) => boolean; passes: (line: JsonLine) => boolean };

/** A line without the field passes neither `=` nor `!=`. Undefined for a text that is no term. */
export function termTest(term: string): FieldTest | undefined {
  const wanted = readFieldTerm(term);
  if (!wanted) return undefined;
  const { path, negate, value } = wanted;
  const key = path.findLast((step) => typeof step === "string") ?? "";
  return {
    // A key may be written with escapes; then there is a backslash.
    mayPass: (plain) => plain.includes(key) || plain.includes("\\"),
    passes(line) {
      const node = valueAt(line.json, path);
      const found = node && scalarOf(node);
      return found !== undefined && isSameScalar(found, value) !== negate;
    },
  };
}

/**
 * Whether a line has every field as its term says. Undefined when nothing is asked. A line is read once, whatever the
 * number of terms, and only if it may have the fields.
 */
export function fieldTest(terms: readonly string[]): ((plain: string) => boolean) | undefined {
  const tests = terms.flatMap((term) => termTest(term) ?? []);
  if (tests.length === 0) return undefined;
  return (plain) => {
    if (!tests.every(({ mayPass }) => mayPass(plain))) return false;
    const line = readJsonLine(plain);
    return line !== undefined && tests.every(({ passes }) => passes(line));
  };
}
