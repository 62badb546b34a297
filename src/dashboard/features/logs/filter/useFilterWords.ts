import { useMemo } from "react";
import { useRegexEngine } from "../useTextQuery.ts";
import { termsOf } from "./filterNode.ts";
import { type FindRanges, filterWords } from "./filterWords.ts";
import { parseFilter } from "./parseFilter.ts";

/** What the filter of an address looks for in lines. */
export function useFilterWords(filter: string | undefined): FindRanges | undefined {
  const node = useMemo(() => parseFilter(filter ?? "").node, [filter]);
  const engine = useRegexEngine(termsOf(node, "regex").length > 0);
  return useMemo(() => filterWords(node, engine), [node, engine]);
}
