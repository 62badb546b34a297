import { fieldValue } from "./fieldFilter.ts";
import { isSameScalar, type JsonScalar, numberOf } from "./jsonNode.ts";
import { readPath } from "./jsonPath.ts";

/** What a term such as `.user.id=42` or `.level!="info"` says; undefined for a text that is no term. */
export function readFieldTerm(
  term: string,
): { path: string; negate: boolean; value: JsonScalar } | undefined {
  const read = readPath(term, 0);
  const sign = read && /^(!?=)(.*)$/s.exec(term.slice(read.end));
  if (!read || !sign) return undefined;
  const value = scalar(sign[2]!);
  return value === undefined ? undefined : { path: term.slice(0, read.end), negate: sign[1] === "!=", value };
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

/** Whether a line has every field as its term says. A line without the field passes neither `=` nor `!=`. */
export function fieldTest(terms: readonly string[]): ((line: { plain(): string }) => boolean) | undefined {
  const wanted = terms.flatMap((term) => readFieldTerm(term) ?? []);
  if (wanted.length === 0) return undefined;
  return (line) => {
    const plain = line.plain();
    return wanted.every(({ path, negate, value }) => {
      const found = fieldValue(plain, path);
      return found !== undefined && isSameScalar(found, value) !== negate;
    });
  };
}
