import { fieldTest } from "../json/fieldFilter.ts";
import type { LogFilter } from "../lines/lineTest.ts";
import { plainQuery, regexQuery, type TextQuery } from "../lines/textQuery.ts";
import type { FilterSpec } from "./protocol.ts";

/** Makes the test of a filter. The engine for regular expressions is loaded with the first one. */
export async function compileFilter(spec: FilterSpec): Promise<LogFilter> {
  const text = spec.text && (await textQuery(spec.text));
  const passes = fieldTest(spec.fields ?? []);
  return {
    ...(passes && { passes }),
    ...(spec.levels && { levels: new Set(spec.levels) }),
    ...(spec.sources && { sources: new Set(spec.sources) }),
    ...(text && { text }),
    ...(spec.from !== undefined && { from: spec.from }),
    ...(spec.to !== undefined && { to: spec.to }),
    onlyHits: spec.onlyHits,
  };
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
