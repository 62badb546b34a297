import { termsOf } from "./filter/filterNode.ts";
import { parseFilter } from "./filter/parseFilter.ts";
import type { FilterSpec } from "./host/protocol.ts";
import { LEVEL_NAMES, type LevelName } from "./lines/levels.ts";
import type { LogsSearch } from "./logsSearch.ts";

const list = (text: string | undefined) => (text ?? "").split(",").filter((item) => item !== "");

export const chosenSources = (search: LogsSearch): readonly string[] => list(search.source);

export const chosenLevels = (search: LogsSearch): readonly LevelName[] =>
  LEVEL_NAMES.filter((name) => list(search.level).includes(name));

/** The filter of an address. `secrets`: values that no pattern shows. */
export function searchFilter(
  search: LogsSearch,
  names: Readonly<Record<string, string>> = {},
  secrets: readonly string[] = [],
): FilterSpec {
  const sources = chosenSources(search);
  const levels = chosenLevels(search);
  return {
    ...(sources.length > 0 && { sources }),
    ...(levels.length > 0 && { levels: levels.map((name) => LEVEL_NAMES.indexOf(name)) }),
    ...(search.q && { text: { typed: search.q, isRegex: search.re === true } }),
    ...(search.field && { fields: search.field }),
    ...expressionOf(search.f, names, secrets),
    ...(search.from && { from: Date.parse(search.from) }),
    ...(search.to && { to: Date.parse(search.to) }),
    onlyHits: search.all !== true,
  };
}

/** Whether a filter leaves lines out. */
export function hides({ text, onlyHits, ...rest }: FilterSpec): boolean {
  return Object.keys(rest).length > 0 || (text !== undefined && onlyHits);
}

/** What cannot be read filters nothing; the filter's own field says what is wrong with it. */
function expressionOf(
  text: string | undefined,
  names: Readonly<Record<string, string>>,
  secrets: readonly string[],
) {
  const { node } = parseFilter(text ?? "");
  if (!node) return {};
  // Sources come with their lines: who asks for none need not be asked anew for that.
  return {
    expression: {
      node,
      names: termsOf(node, "source").length > 0 ? names : {},
      secrets: termsOf(node, "pattern").length > 0 ? secrets : [],
    },
  };
}

/** A set as the address writes it: nothing for nothing, and nothing for all. */
export function written(chosen: readonly string[], all: readonly string[]): string | undefined {
  return chosen.length === 0 || all.every((item) => chosen.includes(item)) ? undefined : chosen.join(",");
}

/** A chip was pressed: it joins the chosen ones or leaves them; the first one chosen stands alone. */
export function toggled(chosen: readonly string[], item: string): readonly string[] {
  return chosen.includes(item) ? chosen.filter((other) => other !== item) : [...chosen, item];
}

/** Everything but this one; once more: everything. */
export function muted(chosen: readonly string[], item: string, all: readonly string[]): readonly string[] {
  const shown = chosen.length === 0 ? all : chosen;
  return shown.includes(item) ? shown.filter((other) => other !== item) : [...shown, item];
}

/** The range of times of an address. */
export function timeRange({ from, to }: LogsSearch): { from: number; to: number } | undefined {
  if (!from && !to) return undefined;
  return { from: from ? Date.parse(from) : 0, to: to ? Date.parse(to) : Number.MAX_SAFE_INTEGER };
}

export function writtenRange(
  range: { from: number; to: number } | undefined,
): Pick<LogsSearch, "from" | "to"> {
  if (!range) return { from: undefined, to: undefined };
  return { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
}

/** First and last id of `line` in the address. */
export function lineRange(line: string | undefined): { first: number; last: number } | undefined {
  if (line === undefined) return undefined;
  const [first, last = first] = line.split("-").map(Number) as [number, number?]; // the schema lets only digits in
  return { first: Math.min(first, last), last: Math.max(first, last) };
}
