import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { filterCheck } from "../filter/filterCheck.ts";
import { allOf, isPattern, termsOf, topTerms } from "../filter/filterNode.ts";
import { fieldTest } from "../json/fieldFilter.ts";
import type { LineCheck, LogFilter } from "../lines/lineTest.ts";
import type { LogStore } from "../lines/logStore.ts";
import { plainAt } from "../lines/segment.ts";
import { plainQuery, regexQuery, type TextQuery } from "../lines/textQuery.ts";
import type { FilterSpec } from "./protocol.ts";

/** Makes the test of a filter. The engine for regular expressions is loaded with the first one. */
export async function compileFilter(spec: FilterSpec): Promise<LogFilter> {
  const text = spec.text && (await textQuery(spec.text));
  const passes = fieldTest(spec.fields ?? []);
  const expression = spec.expression && (await expressionCheck(spec.expression));
  const checks = [passes && (() => ofText(passes)), expression].filter((check) => check !== undefined);
  return {
    ...(checks.length > 0 && { check: all(checks) }),
    ...(spec.levels && { levels: new Set(spec.levels) }),
    ...(spec.sources && { sources: new Set(spec.sources) }),
    ...(text && { text }),
    ...(spec.from !== undefined && { from: spec.from }),
    ...(spec.to !== undefined && { to: spec.to }),
    onlyHits: spec.onlyHits,
  };
}

type MakeCheck = NonNullable<LogFilter["check"]>;

const ofText =
  (passes: (plain: string) => boolean): LineCheck =>
  (segment, at) =>
    passes(plainAt(segment, at));

const all =
  (makers: readonly MakeCheck[]): MakeCheck =>
  (store) => {
    const checks = makers.map((make) => make(store));
    return (segment, at) => checks.every((check) => check(segment, at));
  };

async function expressionCheck({
  node,
  names,
  secrets,
}: NonNullable<FilterSpec["expression"]>): Promise<MakeCheck> {
  const engine = termsOf(node, "regex").length > 0 ? (await import("re2js")).RE2JS : undefined;
  // Relative times count from when the filter was set, or lines would go while one reads.
  const now = Date.now();
  const finder = createSecretFinder(secrets);
  const checks = new WeakMap<LogStore, LineCheck>();
  return (store) => {
    const known = checks.get(store);
    if (known) return known;
    const { sourceNumber } = store;
    const check = filterCheck(node, { engine, sourceNumber, names, now, secrets: finder });
    checks.set(store, check);
    return check;
  };
}

/** The same filter as if no template had been chosen or left out: what templates are counted in. */
export function withoutPatterns({ expression, ...rest }: FilterSpec): FilterSpec {
  const node = allOf(topTerms(expression?.node).filter((term) => !isPattern(term)));
  return { ...rest, ...(expression && node && { expression: { ...expression, node } }) };
}

async function textQuery({
  typed,
  isRegex,
}: NonNullable<FilterSpec["text"]>): Promise<TextQuery | undefined> {
  if (!isRegex) return plainQuery(typed);
  const { RE2JS } = await import("re2js");
  const query = regexQuery(RE2JS, typed);
  // A pattern that cannot be read filters nothing; the page says what is wrong with it.
  return "error" in query ? undefined : query;
}
