import type { LineIndex } from "../lines/lineIndex.ts";
import type { Stretches } from "./stretches.ts";
import type { UnheldSearch } from "./unheldSearch.ts";

/** Where a step to the next match led. */
export type HitStep = {
  /** Undefined when there is no match, or the step was given up. */
  number: number | undefined;
  /** The step went past the last match of the log, or before the first, and round to the other end. */
  wrapped: boolean;
  /** Why lines that are not held could not be looked through. */
  failure?: string;
};

type Of = {
  stretches: Stretches;
  search: Pick<UnheldSearch, "isAble" | "nearest">;
  signal: AbortSignal;
  onScanned: (lines: number) => void;
};

/**
 * The next or previous match seen from a row: among those held there, else in lines that are not held, which are fetched,
 * else from the other end of the log. Throws the reason of the signal.
 */
export async function hitStep(of: Of, ask: { from: number | undefined; step: 1 | -1 }): Promise<HitStep> {
  try {
    return await findHit(of, ask);
  } catch (error) {
    of.signal.throwIfAborted();
    // Not only the server's refusals: a log may be too fast to be held back to there.
    return {
      number: undefined,
      wrapped: false,
      failure: error instanceof Error ? error.message : String(error),
    };
  }
}

async function findHit(
  { stretches, search, signal, onScanned }: Of,
  { from, step }: { from: number | undefined; step: 1 | -1 },
): Promise<HitStep> {
  const { live, goTo } = stretches;
  const here = from === undefined ? stretches.shown : stretches.of(from);
  const { hits } = here.view;
  const near = from === undefined ? hits.at(step === 1 ? 0 : hits.length - 1) : next(hits, from, step);
  if (near !== undefined) return arrive(near, false);

  async function beyond(id: number) {
    if (!search.isAble()) return undefined;
    const found = await search.nearest(id, step, signal, onScanned);
    return found && goTo(found.id, signal);
  }
  function arrive(number: number | undefined, wrapped: boolean): HitStep {
    // What somebody goes to is not hidden.
    if (number !== undefined) stretches.of(number).view.reveal(number);
    return { number, wrapped: wrapped && number !== undefined };
  }

  const { firstId, lastId } = here.store.state();
  const hasOlder = ({ history }: typeof live) => history.state() !== "none";
  const isAtEnd = step === 1 ? here === live : !hasOlder(here);
  const far = isAtEnd ? undefined : await beyond(step === 1 ? lastId : firstId);
  if (far !== undefined) return arrive(far, false);

  const held = live.view.hits;
  if (step === 1) return arrive((hasOlder(live) ? await beyond(0) : undefined) ?? held.at(0), true);
  const last = held.at(held.length - 1);
  return arrive(last ?? (hasOlder(live) ? await beyond(live.store.state().firstId) : undefined), true);
}

/** The next number of an index that way, if there is one. */
function next(index: LineIndex, from: number, step: 1 | -1): number | undefined {
  return index.at(step === 1 ? index.lowerBound(from + 1) : index.lowerBound(from) - 1);
}
