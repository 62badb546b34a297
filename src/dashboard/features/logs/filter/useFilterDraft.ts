import { useEffect, useRef, useState } from "react";
import { type RegexEngine, regexQuery } from "../lines/textQuery.ts";
import { useRegexEngine } from "../useTextQuery.ts";
import type { Fault } from "./filterNode.ts";
import { filterTokens } from "./filterTokens.ts";
import { type ParsedFilter, parseFilter } from "./parseFilter.ts";

export type FilterDraft = ParsedFilter & { text: string; change: (text: string) => void };

/** What is being typed. Only what can be read is told; until then the filter before stays. */
export function useFilterDraft(told: string, tell: (text: string) => void): FilterDraft {
  const [text, setText] = useState(told);
  // The address follows a little later than keys do: what comes back of it is no news.
  const onTheWay = useRef<string[]>([]);
  useEffect(() => {
    const at = onTheWay.current.indexOf(told);
    // A link or Back changed it.
    if (at < 0) setText(told);
    onTheWay.current = onTheWay.current.slice(at + 1);
  }, [told]);
  const engine = useRegexEngine(text.includes("/"));
  return {
    text,
    ...readFilter(text, engine),
    change(next) {
      setText(next);
      if (readFilter(next, engine).fault) return;
      const written = next.trim();
      if (written !== (onTheWay.current.at(-1) ?? told)) onTheWay.current.push(written);
      tell(written);
    },
  };
}

/** Reads a filter with its patterns, once there is an engine for them. */
export function readFilter(text: string, engine: RegexEngine | undefined): ParsedFilter {
  const parsed = parseFilter(text);
  if (parsed.fault || !engine) return parsed;
  const fault = faultyPattern(text, engine);
  return fault ? { fault } : parsed;
}

function faultyPattern(text: string, engine: RegexEngine): Fault | undefined {
  const tokens = filterTokens(text, 0);
  for (const token of Array.isArray(tokens) ? tokens : []) {
    if (token.kind !== "term" || token.node.kind !== "regex") continue;
    const query = regexQuery(engine, token.node.pattern);
    if ("error" in query) return { ...query.error, at: token.at + 1 + query.error.at };
  }
  return undefined;
}
