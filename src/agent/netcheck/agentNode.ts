import type { ServerHttp2Stream } from "node:http2";
import type { z } from "zod";
import { DerpMap } from "#api/http/connection.ts";
import type { NodeLine, OpenNode } from "#api/link/node.ts";
import { isSameDerpMap } from "#tailnet/derp/derpMap.ts";
import { createAlarm } from "../backoff.ts";
import { signalOf } from "../link/answers.ts";
import type { Log } from "../log.ts";
import { within } from "../within.ts";
import { chooseHome, type RegionTimes } from "./chooseHome.ts";
import { rewriteEmbedded } from "./derpTargets.ts";
import { measureMap, type RegionLatency } from "./measureMap.ts";
import { createNodeIdentity, nodeAddresses } from "./nodeIdentity.ts";

/** As often as others measure all regions; a little more or less, so that many agents do not do it together. */
const MEASURED_EVERY_MS = 300_000;
const JITTER = 0.2;
const GOODBYE_MS = 1_000;
const MAX_MAP_CHARS = 4_194_304;

export interface AgentNode {
  /** Says over the stream what this agent is in the tailnet, and how far the regions of the maps on it are, until it ends. */
  serve(open: OpenNode, stream: ServerHttp2Stream): void;
  /** Says that the agent goes on purpose. */
  leave(): Promise<void>;
}

type Report = { map: DerpMap; at: number; home: number; latency: Record<string, number> };

type Options = {
  /** Origin of the server. */
  url: string;
  log: Log;
  measure?: typeof measureMap;
  random?: () => number;
};

export function createAgentNode({
  url,
  log,
  measure = measureMap,
  random = Math.random,
}: Options): AgentNode {
  const identity = createNodeIdentity();
  /** Outlives a link, as do the times behind it: a new link is no reason to measure, or to change home. */
  let last: Report | undefined;
  let times: RegionTimes = new Map();
  let leaveCurrent = async () => {};

  async function report(map: DerpMap, signal: AbortSignal): Promise<Report | undefined> {
    const here = rewriteEmbedded(map, url);
    const found = await measure(here, signal);
    if (signal.aborted) return undefined;
    const newest = timesOf(found);
    // The better of two measurements in a row: a line that is busy for a moment changes no home.
    const recent = new Map([...newest].map(([id, ms]) => [id, Math.min(ms, times.get(id) ?? ms)]));
    const home = chooseHome(here, recent, last?.home ?? 0);
    if (home !== (last?.home ?? 0)) log.info({ region: home }, "this agent's home relay region changed");
    times = newest;
    last = { map, at: Date.now(), home, latency: wireLatency(found) };
    return last;
  }

  const isFresh = (known: Report, map: DerpMap) =>
    isSameDerpMap(known.map, map) && Date.now() - known.at < MEASURED_EVERY_MS;

  /** Until a newer map, or the end of the stream. */
  async function keepMeasuring(map: DerpMap, tell: (report: Report) => void, signal: AbortSignal) {
    const pause = createAlarm();
    let known = last && isFresh(last, map) ? last : undefined;
    while (!signal.aborted) {
      known ??= await report(map, signal);
      if (!known || signal.aborted) return;
      tell(known);
      const age = Date.now() - known.at;
      await pause.wait(MEASURED_EVERY_MS * (1 + JITTER * (2 * random() - 1)) - age, signal);
      known = undefined;
    }
  }

  return {
    serve({ agent_id }, stream) {
      const over = signalOf(stream);
      let newest = new AbortController();
      over.addEventListener("abort", () => newest.abort(), { once: true });
      const addresses = nodeAddresses(agent_id);
      const tell = ({ at, home, latency }: Report) => {
        // A server that does not read gets the next one.
        if (stream.writableNeedDrain) return;
        const as_of = new Date(at).toISOString();
        write(stream, { ...identity, as_of, preferred_derp: home, derp_latency: latency, addresses });
      };
      stream.respond({ ":status": 200 });
      void (async () => {
        for await (const map of derpMaps(stream)) {
          newest.abort();
          if (over.aborted) break;
          newest = new AbortController();
          void keepMeasuring(map, tell, newest.signal);
        }
        stream.end();
      })().catch((error: unknown) => {
        if (!over.aborted) log.warn({ reason: String(error) }, "the server's DERP map could not be read");
        stream.destroy();
      });
      leaveCurrent = async () => {
        newest.abort();
        if (stream.destroyed || stream.writableEnded) return;
        const gone = new Promise((resolve) => stream.once("close", resolve));
        write(stream, null);
        stream.end();
        await within(GOODBYE_MS, gone);
      };
    },
    leave: () => leaveCurrent(),
  };
}

function write(stream: ServerHttp2Stream, line: z.infer<typeof NodeLine>): void {
  if (!stream.destroyed && !stream.writableEnded) stream.write(`${JSON.stringify(line)}\n`);
}

/** By region, whichever family is quicker. */
function timesOf(found: readonly RegionLatency[]): RegionTimes {
  const times = new Map<number, number>();
  for (const { region, ms } of found) times.set(region, Math.min(ms, times.get(region) ?? ms));
  return times;
}

/** In seconds, as nodes carry it; a microsecond is as exact as it gets. */
const wireLatency = (found: readonly RegionLatency[]) =>
  Object.fromEntries(
    found.map(({ region, family, ms }) => [`${region}-v${family}`, Math.round(ms * 1e3) / 1e6]),
  );

async function* derpMaps(stream: ServerHttp2Stream): AsyncGenerator<DerpMap, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_MAP_CHARS) throw new Error("it is too long");
    for (const line of lines) yield DerpMap.parse(JSON.parse(line));
  }
}
