import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { termTest } from "../json/fieldFilter.ts";
import { levelCode, OTHER } from "../lines/levels.ts";
import { type LineCheck, textCheck } from "../lines/lineTest.ts";
import { timeAt } from "../lines/segment.ts";
import { exactQuery, plainQuery, type RegexEngine, regexQuery } from "../lines/textQuery.ts";
import { patternTest } from "../patterns/patternTest.ts";
import type { FilterNode } from "./filterNode.ts";
import { filterTime } from "./filterTime.ts";
import { createLineReader, type LineReader } from "./lineReader.ts";

export type CheckOptions = {
  /** Needed when there are patterns. */
  engine: RegexEngine | undefined;
  /** Number of a source in the store. */
  sourceNumber: (id: string) => number;
  /** Display names by id. */
  names: Readonly<Record<string, string>>;
  now: number;
  /** What is secret in a line is not in its pattern. */
  secrets: SecretFinder;
};

/** The test of a filter, line by line. What cannot be read passes nothing. */
export function filterCheck(
  node: FilterNode,
  options: CheckOptions,
  line: LineReader = createLineReader(options.secrets),
): LineCheck {
  switch (node.kind) {
    case "text":
      return textCheck(plainQuery(node.text));
    case "regex": {
      const query = options.engine && regexQuery(options.engine, node.pattern);
      return query && !("error" in query) ? textCheck(query) : () => false;
    }
    case "level": {
      const codes = new Set(node.levels.map((name) => (name === "other" ? OTHER : levelCode(name))));
      return (segment, at) => codes.has(segment.levels[at]!);
    }
    case "source": {
      const numbers = new Set(sourcesNamed(node.name, options.names).map(options.sourceNumber));
      return (segment, at) => numbers.has(segment.sources[at]!);
    }
    case "from":
    case "to": {
      const moment = filterTime(node.time, options.now);
      if (moment === undefined) return () => false;
      return node.kind === "from"
        ? (segment, at) => timeAt(segment, at) >= moment
        : (segment, at) => timeAt(segment, at) < moment;
    }
    case "field": {
      const test = termTest(node.term);
      return (segment, at) => {
        if (!test?.mayPass(line.plain(segment, at))) return false;
        const json = line.json();
        return json !== undefined && test.passes(json);
      };
    }
    case "pattern": {
      const { fits, piece } = patternTest(node.pattern, options.secrets);
      const mayFit = piece === undefined ? () => true : textCheck(exactQuery(piece));
      return (segment, at) => {
        if (!mayFit(segment, at)) return false;
        line.plain(segment, at);
        return fits(line.shape());
      };
    }
    case "not": {
      const of = filterCheck(node.of, options, line);
      return (segment, at) => !of(segment, at);
    }
    case "and": {
      const checks = cheapFirst(node.of).map((part) => filterCheck(part, options, line));
      return (segment, at) => checks.every((check) => check(segment, at));
    }
    case "or": {
      const checks = cheapFirst(node.of).map((part) => filterCheck(part, options, line));
      return (segment, at) => checks.some((check) => check(segment, at));
    }
  }
}

/** Ids of the sources that a name means: that are called so, whatever the capitals, or have it as id. */
export function sourcesNamed(name: string, names: Readonly<Record<string, string>>): string[] {
  const small = name.toLowerCase();
  return Object.keys(names).filter((id) => id === name || names[id]!.toLowerCase() === small);
}

/** Columns are looked at before texts are. */
const costs: Record<FilterNode["kind"], number> = {
  level: 0,
  source: 0,
  from: 0,
  to: 0,
  text: 1,
  not: 2,
  and: 2,
  or: 2,
  pattern: 3,
  field: 3,
  regex: 3,
};
const cheapFirst = (nodes: readonly FilterNode[]) => nodes.toSorted((a, b) => costs[a.kind] - costs[b.kind]);
