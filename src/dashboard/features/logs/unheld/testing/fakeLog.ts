import type { AgentLog, LogHits } from "#api/http/logs.ts";
import { plainMatcher } from "#api/logText/typedSearch.ts";
import { aLog } from "#api/testing/aLog.ts";
import type { UnheldSearchOptions } from "../unheldSearch.ts";

type Ask = Parameters<UnheldSearchOptions["search"]>[0];
type Waiting = { ask: Ask; signal: AbortSignal; answer: () => void; fail: (error: unknown) => void };

/**
 * A log on a server that looks at `pieceLines` lines and gives `pieceHits` hits an answer. Searches wait until the test
 * answers them, from the log as it is then.
 */
export function fakeLog({ pieceLines = 100, pieceHits = 10 } = {}) {
  const lines: AgentLog[] = [];
  const waiting: Waiting[] = [];

  function look({ q, before, after, level, limit = 100 }: Ask): LogHits {
    const matches = plainMatcher(q);
    const way =
      after === undefined
        ? lines.filter(({ id }) => before === undefined || id < before).reverse()
        : lines.filter(({ id }) => id > after);
    const hits: AgentLog[] = [];
    let scanned = 0;
    for (const line of way) {
      scanned++;
      if (matches(line.output) && (!level || level.includes(line.level))) hits.push(line);
      if (hits.length === Math.min(limit, pieceHits) || scanned === pieceLines)
        return { lines: hits, next: line.id, exhausted: false, scanned, scanned_to: line.id };
    }
    return { lines: hits, next: null, exhausted: true, scanned, scanned_to: way.at(-1)?.id ?? before ?? 0 };
  }

  return {
    lines,
    waiting,
    write(...outputs: string[]): AgentLog[] {
      const first = lines.length + 1;
      const written = outputs.map((output, at) => aLog({ id: first + at, output }));
      lines.push(...written);
      return written;
    },
    search: (ask: Ask, signal: AbortSignal) =>
      new Promise<LogHits>((resolve, reject) => {
        const leave = () => {
          signal.removeEventListener("abort", abort);
          const at = waiting.indexOf(mine);
          if (at >= 0) waiting.splice(at, 1);
        };
        const mine: Waiting = {
          ask,
          signal,
          answer() {
            leave();
            resolve(look(ask));
          },
          fail(error) {
            leave();
            reject(error);
          },
        };
        const abort = () => mine.fail(signal.reason);
        waiting.push(mine);
        signal.addEventListener("abort", abort);
      }),
  };
}
