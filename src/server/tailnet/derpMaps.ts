import { readFile, stat } from "node:fs/promises";
import type { Logger } from "pino";
import { baseSource, buildDerpMap } from "#tailnet/derp/buildDerpMap.ts";
import { type DerpMap, encodeDerpMap, isSameDerpMap } from "#tailnet/derp/derpMap.ts";
import { parseDerpMap } from "#tailnet/derp/parseDerpMap.ts";
import type { DerpMapSource } from "#tailnet/service.ts";
import { MIB } from "../sizes.ts";

const READ_EVERY_MS = { path: 5_000, url: 60_000 } as const;
const FETCHED_WITHIN_MS = 10_000;
/** The map of the largest known deployment has less than 100 KiB. */
const MAX_BYTES = MIB;

/** Why a server cannot start with its DERP map. */
export class DerpConfigError extends Error {
  override readonly name = "DerpConfigError";
}

export type DerpMaps = DerpMapSource & { close(): void };

type Options = {
  /** A file or a URL; without one there are no relays. */
  from: string | undefined;
  blockDirect: boolean;
  log: Logger;
};

const isUrl = (from: string) => /^https?:\/\//i.test(from);

/** The map of this server, kept up to date with its source. One that cannot be read is an error only at first. */
export async function openDerpMaps({ from, blockDirect, log }: Options): Promise<DerpMaps> {
  const source = from === undefined ? undefined : isUrl(from) ? baseSource(from) : baseSource("", from);
  const listeners = new Set<() => void>();
  const over = new AbortController();
  const build = (text?: string) =>
    plain(
      buildDerpMap({
        stunServers: [],
        blockDirect,
        base: text === undefined ? undefined : parseDerpMap(text),
      }),
    );
  const read = () => source && ("url" in source ? fetchText(source.url, over.signal) : readText(source.path));
  let text: string | undefined;
  let map: DerpMap;
  try {
    text = await read();
    map = build(text);
  } catch (error) {
    throw new DerpConfigError(`The DERP map ${from} cannot be used: ${messageOf(error)}`, { cause: error });
  }

  let isReading = false;
  let complaint: string | undefined;
  async function reload() {
    if (isReading) return;
    isReading = true;
    try {
      const newest = await read();
      if (newest !== text) change(newest);
      complaint = undefined;
    } catch (error) {
      // Every few seconds the same: said once.
      if (!over.signal.aborted && complaint !== messageOf(error)) {
        complaint = messageOf(error);
        log.warn({ from, reason: complaint }, "the DERP map cannot be read again; the last one stays");
      }
    } finally {
      isReading = false;
    }
  }

  function change(newest: string | undefined) {
    const before = map;
    map = build(newest);
    text = newest;
    if (over.signal.aborted || isSameDerpMap(before, map)) return;
    log.info({ from }, "the DERP map changed");
    for (const listener of [...listeners]) listener();
  }

  const timer =
    source && setInterval(() => void reload(), "url" in source ? READ_EVERY_MS.url : READ_EVERY_MS.path);
  timer?.unref();
  return {
    current: () => map,
    onChange(listener) {
      const own = () => listener(); // the same function may listen twice
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    close() {
      clearInterval(timer);
      over.abort();
      listeners.clear();
    },
  };
}

/** Without the members that the wire leaves out. */
const plain = (map: DerpMap) => JSON.parse(encodeDerpMap(map)) as DerpMap; // as it was just written

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
  return readFile(path, "utf8");
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(FETCHED_WITHIN_MS)]),
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`the answer was ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch failed` says nothing; its cause does.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
