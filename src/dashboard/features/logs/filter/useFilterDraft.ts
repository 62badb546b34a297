import { useEffect, useRef, useState } from "react";
import { type RegexEngine, regexQuery } from "../lines/textQuery.ts";
import { useRegexEngine } from "../useTextQuery.ts";
import type { Fault } from "./filterNode.ts";
import { filterTokens } from "./filterTokens.ts";
import { type ParsedFilter, parseFilter } from "./parseFilter.ts";

/** Who pauses so long in the middle of `level` means the word. */
const PAUSE_MS = 800;

export type FilterDraft = ParsedFilter & {
  text: string;
  /** With a cursor, the word that ends there is being typed. */
  change: (text: string, cursor?: number) => void;
  /** Nobody types on: what was written is meant as it stands. */
  settle: () => void;
};

/**
 * What is being typed. Only what can be read is told, and not while it ends in the beginning of a term, which would be
 * looked for as text; until then the filter before stays.
 */
export function useFilterDraft(
  told: string,
  tell: (text: string) => void,
  isBegun: (text: string, cursor: number) => boolean,
): FilterDraft {
  const [text, setText] = useState(told);
  // The address follows a little later than keys do: what comes back of it is no news.
  const onTheWay = useRef<string[]>([]);
  const held = useRef<{ settle: () => void; timer: ReturnType<typeof setTimeout> } | undefined>(undefined);
  function release() {
    clearTimeout(held.current?.timer);
    held.current = undefined;
  }
  useEffect(() => {
    const at = onTheWay.current.indexOf(told);
    onTheWay.current = onTheWay.current.slice(at + 1);
    if (at >= 0) return;
    // A link or Back changed it.
    clearTimeout(held.current?.timer);
    held.current = undefined;
    setText(told);
  }, [told]);
  useEffect(() => () => clearTimeout(held.current?.timer), []);
  const engine = useRegexEngine(text.includes("/"));
  function tellOf(next: string) {
    release();
    if (readFilter(next, engine).fault) return;
    const written = next.trim();
    if (written !== (onTheWay.current.at(-1) ?? told)) onTheWay.current.push(written);
    tell(written);
  }
  return {
    text,
    ...readFilter(text, engine),
    change(next, cursor) {
      setText(next);
      release();
      if (cursor === undefined || !isBegun(next, cursor)) return tellOf(next);
      const settle = () => tellOf(next);
      held.current = { settle, timer: setTimeout(settle, PAUSE_MS) };
    },
    settle: () => held.current?.settle(),
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
