import { containerSourceId } from "#api/http/engine.ts";
import type { AgentLog, KnownLogLevel } from "#api/http/logs.ts";
import { levelOf } from "../../../logs/tail/levelOf.ts";
import type { LogRange } from "../../containers.ts";
import type { Engine } from "../../engine/engine.ts";
import type { WatchedContainers } from "../../engine/watchContainers.ts";
import { followFrom, type LogPlace, movePlace } from "./followLogs.ts";
import { EPOCH_SECONDS, settlingUnits, UNITS_PER_SECOND, unitOf } from "./logTime.ts";
import { type LogLine, type Logs, pageBack, pageForward, readLines, sinceBefore } from "./pageLogs.ts";
import { type LoggedContainer, readLog } from "./readLog.ts";

/** Lines of one answer, and those that a first look at a followed log begins with. */
const MAX_LINES = 10_000;

type Options = { engine: (signal: AbortSignal) => Promise<Engine>; listed: WatchedContainers };

/** Containers' logs as an agent's: pages and streams of lines with ids. Throws EngineErrors. */
export function createContainerLogs({ engine: connect, listed }: Options) {
  async function open(ids: readonly string[], signal: AbortSignal) {
    const engine = await connect(signal);
    const found = await Promise.all(ids.map((id) => engine.inspect(id, signal)));
    // The order must not matter: it decides between lines of the same time.
    const containers: LoggedContainer[] = found
      .filter(({ Id }, index) => found.findIndex((other) => other.Id === Id) === index)
      .sort((a, b) => (a.Id < b.Id ? -1 : 1))
      .map(({ Id, Config, Created }) => ({ id: Id, tty: Config.Tty, createdUnit: unitOf(Created) ?? 0 }));
    const logs: Logs = {
      sources: containers.map((container) => ({
        createdUnit: container.createdUnit,
        read: (part) => readLog(engine, container, { ...part, follow: false }, signal),
      })),
      settling: settlingUnits(engine.identity.product),
      now: () => Math.ceil((Date.now() / 1000 - EPOCH_SECONDS) * UNITS_PER_SECOND),
    };
    return { containers, logs, wire: createWire(containers) };
  }

  return {
    async page(
      { containers: ids, after, before, limit }: LogRange,
      signal: AbortSignal,
    ): Promise<AgentLog[]> {
      const { logs, wire } = await open(ids, signal);
      const most = limit && limit > 0 ? Math.min(limit, MAX_LINES) : MAX_LINES;
      const forward = after !== undefined && before === undefined;
      const lines = forward
        ? await pageForward(logs, after, most)
        : await pageBack(logs, { before, after, limit: most });
      return wire(lines);
    },

    async *follow(
      { containers: ids, after }: Pick<LogRange, "containers" | "after">,
      signal: AbortSignal,
    ): AsyncGenerator<AgentLog[], void> {
      const { containers, logs, wire } = await open(ids, signal);
      let last = after ?? -1;
      let isFirst = true;
      if (after === undefined) {
        const page = await pageBack(logs, { limit: MAX_LINES });
        last = page.at(-1)?.id ?? -1;
        isFirst = false;
        yield wire(page);
      }
      const from = last + 1;
      const places: (LogPlace | undefined)[] = containers.map(() => undefined);
      const observe = ({ source, unit }: { source: number; unit: number }) => {
        places[source] = movePlace(places[source], unit);
      };
      for await (const lines of readLines(logs, { from }, observe)) {
        last = lines.at(-1)!.id;
        isFirst = false;
        yield wire(lines);
      }
      if (isFirst) yield [];
      const { since } = sinceBefore(from, logs.settling);
      const rest = { engine: connect, listed, containers, places, since, after: last, signal };
      for await (const lines of followFrom(rest)) yield wire(lines);
    },
  };
}

function createWire(containers: readonly LoggedContainer[]) {
  const levels = new Map<string, KnownLogLevel>();
  return (lines: readonly LogLine[]): AgentLog[] =>
    lines.map(({ id, at, from, text, source }) => {
      const source_id = containerSourceId(containers[source]!.id, from);
      // An indented line goes on with the one before it: a stack trace is as bad as its first line.
      const goesOn = /^\s+\S/.test(text) ? levels.get(source_id) : undefined;
      const level = levelOf(text) ?? goesOn ?? "info";
      levels.set(source_id, level);
      return { id, created_at: at, output: text, level, source_id };
    });
}
