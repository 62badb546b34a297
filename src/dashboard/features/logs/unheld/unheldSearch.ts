import { ApiError } from "#api/client.ts";
import { type AgentLog, type LogHits, SEARCH_HITS, type SearchLogs } from "#api/http/logs.ts";
import { backoffMs } from "../../../streams/backoff.ts";
import { createScannedRange, type ScannedRange } from "./scannedRange.ts";
import type { ServerQuery } from "./serverQuery.ts";

/** Who types a word asks for the word, not for each of its beginnings. */
const TYPING_MS = 250;

/** What is known of the matches in those lines that the page does not hold. */
export type UnheldHits =
  /** All lines are held, or nothing is looked for. */
  | { kind: "none" }
  /** `hits` so far. `waiting`: why nothing comes at the moment; the server is asked again. */
  | { kind: "counting"; hits: number; waiting: "away" | "busy" | undefined }
  | { kind: "counted"; hits: number }
  /** The server cannot search, or refuses this search. */
  | { kind: "unsearched"; reason: string | undefined };

type Ask = Omit<SearchLogs, "after" | "before"> & { after?: number; before?: number };

export type UnheldSearchOptions = {
  /** One answer of the server's search. Throws ApiError. */
  search: (ask: Ask, signal: AbortSignal) => Promise<LogHits>;
  /** Whether the server has it; undefined before that is known. */
  canSearch: () => boolean | undefined;
  /** Id of the first line held, while there are older ones; they are what is searched. */
  heldFrom: () => number | undefined;
  onChange: () => void;
  random?: () => number;
};

/**
 * Counts the lines with a match that the page does not hold, answer by answer, while held ones come and go: it remembers
 * where the matches are, so what is loaded leaves the count and what is dropped is looked at once more.
 */
export function createUnheldSearch({ search, canSearch, heldFrom, onChange, random }: UnheldSearchOptions) {
  let wanted: ServerQuery | undefined;
  let range: ScannedRange | undefined;
  let asking: AbortController | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let waiting: "away" | "busy" | undefined;
  let refusal: string | undefined;

  function rest() {
    clearTimeout(pause);
    pause = undefined;
    asking?.abort();
    asking = undefined;
  }

  function restFor(ms: number) {
    pause = setTimeout(() => {
      pause = undefined;
      goOn();
    }, ms);
  }

  /** Looks at the next lines that were not looked at, if there are any. */
  function goOn() {
    const held = heldFrom();
    if (held === undefined && asking) rest();
    if (!wanted || held === undefined || !canSearch() || refusal !== undefined) return;
    range ??= createScannedRange(held);
    range.cutAt(held);
    if (asking || pause !== undefined) return;
    if (range.high < held) void askNewer(wanted, range, held);
    else if (!range.isAtStart) void askOlder(wanted, range);
  }

  async function askOlder(by: ServerQuery, into: ScannedRange) {
    const { low } = into;
    await ask(by, { before: low }, (piece) => {
      // What was looked at is held by now, and more.
      if (into.low === low) into.takeOlder(piece);
      const held = heldFrom();
      if (held !== undefined) into.cutAt(held);
    });
  }

  /** Lines that were held when their search began, and had to go. */
  async function askNewer(by: ServerQuery, into: ScannedRange, held: number) {
    const { high } = into;
    await ask(by, { after: high - 1 }, (piece) => {
      const upTo = Math.min(held, heldFrom() ?? held);
      if (into.high === high && upTo > high) into.takeNewer(piece, upTo);
    });
  }

  type Found = { ids: number[]; lookedTo: number | undefined };
  async function ask(by: ServerQuery, place: Pick<Ask, "after" | "before">, take: (piece: Found) => void) {
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await search({ ...by.query, ...place, limit: SEARCH_HITS.most }, mine.signal);
      if (asking !== mine) return;
      const hits = by.judge ? by.judge(answer.lines) : answer.lines;
      asking = undefined;
      failures = 0;
      waiting = undefined;
      take({ ids: hits.map(({ id }) => id), lookedTo: answer.next ?? undefined });
    } catch (error) {
      if (asking !== mine) return;
      asking = undefined;
      if (isFinal(error)) refusal = reasonOf(error);
      else {
        waiting = error instanceof ApiError && error.status === 429 ? "busy" : "away";
        restFor(backoffMs(failures++, random));
      }
    }
    goOn();
    onChange();
  }

  return {
    /** Another text or filter is looked for, or nothing. */
    set(query: ServerQuery | undefined) {
      rest();
      wanted = query;
      range = undefined;
      failures = 0;
      waiting = undefined;
      refusal = undefined;
      if (query) restFor(TYPING_MS);
    },
    /** Lines were taken in or let go, or more is known about the server. */
    update: goOn,
    /** The server may be back. */
    hurry() {
      if (failures === 0 || pause === undefined) return;
      clearTimeout(pause);
      pause = undefined;
      goOn();
    },
    state(): UnheldHits {
      const held = heldFrom();
      if (!wanted || held === undefined) return { kind: "none" };
      if (canSearch() === false) return { kind: "unsearched", reason: undefined };
      if (refusal !== undefined) return { kind: "unsearched", reason: refusal };
      const hits = range?.hits ?? 0;
      if (range?.isAtStart && range.high === held) return { kind: "counted", hits };
      return { kind: "counting", hits, waiting };
    },
    /** Whether the server can be asked for what is looked for. */
    isAble: (): boolean => wanted !== undefined && canSearch() === true && refusal === undefined,
    /**
     * The nearest match on one side of a line, wherever that is; undefined when there is none. Throws ApiError, and the
     * reason of the signal.
     */
    async nearest(
      id: number,
      step: 1 | -1,
      signal: AbortSignal,
      onScanned: (lines: number) => void,
    ): Promise<AgentLog | undefined> {
      if (!wanted) return undefined;
      const { query, judge } = wanted;
      let scanned = 0;
      for (let at: number | null = id; at !== null; ) {
        const place = step === 1 ? { after: at } : { before: at };
        const answer = await search(
          { ...query, ...place, limit: judge ? SEARCH_HITS.unlessSaid : 1 },
          signal,
        );
        signal.throwIfAborted();
        const [nearest] = judge ? judge(answer.lines) : answer.lines;
        if (nearest) return nearest;
        scanned += answer.scanned;
        onScanned(scanned);
        at = answer.next;
      }
      return undefined;
    },
  };
}
export type UnheldSearch = ReturnType<typeof createUnheldSearch>;

/** Whether asking again cannot help: a pattern the server does not take, an answer that cannot be read. */
const isFinal = (error: unknown): boolean =>
  !(error instanceof ApiError) || (error.status > 0 && error.status < 500 && error.status !== 429);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return String(error);
  return error.envelope.validations?.[0]?.detail ?? error.message;
};
