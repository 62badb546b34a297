import { allOf, type FilterNode, isPattern, negated, topTerms } from "../filter/filterNode.ts";
import { parseFilter } from "../filter/parseFilter.ts";
import { writeFilter } from "../filter/writeFilter.ts";

export type Pick = { pattern: string; isNot: boolean };

/** Templates that a filter names as what all its lines must be, or must not. */
export function pickedPatterns(filter: string | undefined): readonly Pick[] {
  return topTerms(parseFilter(filter ?? "").node)
    .filter(isPattern)
    .map((term) => {
      const of = term.kind === "not" ? term.of : term;
      return { pattern: of.kind === "pattern" ? of.pattern : "", isNot: term.kind === "not" };
    });
}

/**
 * The filter with only lines of this template, or without them; picked once more, as it was before. A line is of one
 * template only, so a second one takes the place of the first. Undefined when it would be longer than filters are.
 */
export function pickPattern(filter: string | undefined, { pattern, isNot }: Pick): string | undefined {
  const term: FilterNode = { kind: "pattern", pattern };
  const wanted = isNot ? negated(term) : term;
  const terms = topTerms(parseFilter(filter ?? "").node);
  const isSame = (a: FilterNode, b: FilterNode) => writeFilter(a) === writeFilter(b);
  const isPicked = terms.some((other) => isSame(other, wanted));
  const rest = terms.filter(
    (other) =>
      !isSame(other, term) &&
      !isSame(other, negated(term)) &&
      (isNot || isPicked || other.kind !== "pattern"),
  );
  const written = writeFilter(allOf(isPicked ? rest : [...rest, wanted]));
  return parseFilter(written).fault ? undefined : written;
}
