import { useEffect, useMemo, useState } from "react";
import { plainQuery, type RegexEngine, regexQuery, type TextQuery } from "./lines/textQuery.ts";

/** `error` explains a pattern that cannot be read; what was typed then filters nothing. */
export type TypedQuery = { query?: TextQuery; error?: string };

/** The engine for regular expressions is loaded with the first one that is typed. */
export function useTextQuery(typed: string, isRegex: boolean): TypedQuery {
  const [engine, setEngine] = useState<RegexEngine>();
  useEffect(() => {
    if (isRegex) void import("re2js").then(({ RE2JS }) => setEngine(() => RE2JS));
  }, [isRegex]);
  return useMemo(() => {
    if (typed === "") return {};
    if (!isRegex) return { query: plainQuery(typed) };
    if (!engine) return {};
    const query = regexQuery(engine, typed);
    return "error" in query ? query : { query };
  }, [typed, isRegex, engine]);
}
