import { readJsonLine } from "./jsonLine.ts";
import { isSameScalar, type JsonScalar, scalarOf } from "./jsonNode.ts";
import { parsePath, valueAt } from "./jsonPath.ts";

/** One term of the filter language: `.user.id=42`, `.msg="hello world"`, `.ok!=true`. */
export function fieldTerm(path: string, value: JsonScalar, negate = false): string {
  const text = typeof value === "bigint" ? String(value) : JSON.stringify(value);
  return `${path}${negate ? "!=" : "="}${text}`;
}

/** Whether a line has the field at all, and if, what is in it: undefined also for objects and arrays. */
export function fieldValue(plain: string, path: string): JsonScalar | undefined {
  const field = fieldOf(path);
  if (!field || !mayHave(plain, field.lastKey)) return undefined;
  const line = readJsonLine(plain);
  const node = line && valueAt(line.json, field.path);
  return node && scalarOf(node);
}

/** False for lines without the field. */
export function matchesField(plain: string, path: string, expected: JsonScalar): boolean {
  const value = fieldValue(plain, path);
  return value !== undefined && isSameScalar(value, expected);
}

// A key may be written with escapes; then there is a backslash.
const mayHave = (plain: string, key: string) => plain.includes(key) || plain.includes("\\");

type Field = { text: string; path: readonly (string | number)[]; lastKey: string };
let latest: Field | undefined;

/** A filter asks the same path of a million lines. */
function fieldOf(text: string): Field | undefined {
  if (latest?.text === text) return latest;
  const path = parsePath(text);
  if (!path) return undefined;
  latest = { text, path, lastKey: path.findLast((step) => typeof step === "string") ?? "" };
  return latest;
}
