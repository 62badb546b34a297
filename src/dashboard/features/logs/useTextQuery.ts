import { useEffect, useMemo, useState } from "react";
import type { PatternFault } from "./lines/patternFault.ts";
import { plainQuery, type RegexEngine, regexQuery, type TextQuery } from "./lines/textQuery.ts";

/** `error` explains a pattern that cannot be read; what was typed then filters nothing. */
export type TypedQuery = { query?: TextQuery; error?: PatternFault };

export function useTextQuery(typed: string, isRegex: boolean): TypedQuery {
  const engine = useRegexEngine(isRegex);
  return useMemo(() => {
    if (typed === "") return {};
    if (!isRegex) return { query: plainQuery(typed) };
    if (!engine) return {};
    const query = regexQuery(engine, typed);
    return "error" in query ? query : { query };
  }, [typed, isRegex, engine]);
}

/** The engine for regular expressions is loaded when one is first needed. */
export function useRegexEngine(isNeeded: boolean): RegexEngine | undefined {
  const [engine, setEngine] = useState<RegexEngine>();
  useEffect(() => {
    if (isNeeded) void import("re2js").then(({ RE2JS }) => setEngine(() => RE2JS));
  }, [isNeeded]);
  return engine;
}
