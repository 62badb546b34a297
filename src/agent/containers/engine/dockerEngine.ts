import type { z } from "zod";
import { createDemultiplexer } from "./demultiplex.ts";
import type { Engine, EngineAddress, EngineIdentity, LogOptions, OutputChunk } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import { ask, askHeader, type Call, listen } from "./exchange.ts";
import { startExec } from "./exec.ts";
import { cpuLimit } from "./exitFacts.ts";
import { jsonLines } from "./jsonLines.ts";
import { isEmptySample, StatsSample, statsOf } from "./stats.ts";
import { firstFile, tar } from "./tar.ts";
import { toEngineTime } from "./time.ts";
import {
  ContainerEvent,
  ContainerIds,
  FileStat,
  ImageDetail,
  Inspected,
  LayerChanges,
  Processes,
  Waited,
} from "./wire.ts";

/** Copying an agent into a container on a slow disk. */
const COPY_MS = 120_000;
/** Beyond the grace a container is given: killing it, its networks and mounts. */
const STOP_MS = 30_000;
/** When the container's own grace counts, which is not known here. */
const UNKNOWN_GRACE_MS = 300_000;

export function createDockerEngine(address: EngineAddress, identity: EngineIdentity): Engine {
  const base = `/v${identity.apiVersion}`;
  const of = (container: string, what: string, query: Record<string, string> = {}) => {
    const text = new URLSearchParams(query).toString();
    return `${base}/containers/${encodeURIComponent(container)}${what}${text ? `?${text}` : ""}`;
  };
  const get = async <T extends z.ZodType>(path: string, schema: T, signal: AbortSignal) =>
    understood(schema, await ask(address, { method: "GET", path }, signal));
  const act = async (path: string, signal: AbortSignal, timeMs?: number, method: Call["method"] = "POST") => {
    await ask(address, { method, path, ...(timeMs === undefined ? {} : { timeMs }) }, signal);
  };
  const grace = (seconds: number | undefined): { query: Record<string, string>; timeMs: number } =>
    seconds === undefined
      ? { query: {}, timeMs: UNKNOWN_GRACE_MS }
      : { query: { t: String(seconds) }, timeMs: seconds * 1000 + STOP_MS };

  const engine: Engine = {
    address,
    identity,
    async listIds(signal) {
      const list = await get(`${base}/containers/json?all=true`, ContainerIds, signal);
      // Docker's order already; stable, so its order within a second stays.
      return list.sort((a, b) => b.Created - a.Created).map(({ Id }) => Id);
    },
    inspect: (container, signal) => get(of(container, "/json"), Inspected, signal),
    inspectImage: (image, signal) =>
      get(`${base}/images/${image.split("/").map(encodeURIComponent).join("/")}/json`, ImageDetail, signal),
    top: (container, signal) => get(of(container, "/top"), Processes, signal),
    logs(container, options, signal) {
      const bytes = listen(
        address,
        { method: "GET", path: of(container, "/logs", logQuery(options)) },
        signal,
      );
      return options.tty ? oneStream(bytes) : demultiplexed(bytes);
    },
    async *events(signal, { onOpen } = {}) {
      // Docker answers before it listens: what happens in between is told because of `since`.
      const query = new URLSearchParams({
        filters: '{"type":["container"]}',
        since: toEngineTime(new Date().toISOString()),
      });
      const bytes = listen(address, { method: "GET", path: `${base}/events?${query}` }, signal, onOpen);
      for await (const event of jsonLines(bytes)) yield understood(ContainerEvent, event);
    },
    async *stats(container, signal) {
      const { HostConfig } = await engine.inspect(container, signal);
      const memoryBytes = HostConfig.Memory > 0 ? HostConfig.Memory : null;
      const limits = { memoryBytes, cpus: cpuLimit(HostConfig) };
      let before: StatsSample | undefined;
      const path = of(container, "/stats", { stream: "true" });
      for await (const value of jsonLines(listen(address, { method: "GET", path }, signal))) {
        const sample = understood(StatsSample, value);
        if (isEmptySample(sample)) before = undefined;
        else {
          yield statsOf(sample, before, limits);
          before = sample;
        }
      }
    },
    start: (container, signal) => act(of(container, "/start"), signal, UNKNOWN_GRACE_MS),
    stop(container, { graceSeconds }, signal) {
      const { query, timeMs } = grace(graceSeconds);
      return act(of(container, "/stop", query), signal, timeMs);
    },
    restart(container, { graceSeconds }, signal) {
      const { query, timeMs } = grace(graceSeconds);
      return act(of(container, "/restart", query), signal, timeMs);
    },
    kill: (container, killSignal, signal) =>
      act(of(container, "/kill", { signal: killSignal }), signal, STOP_MS),
    remove: (container, { force, volumes }, signal) =>
      act(of(container, "", { force: String(force), v: String(volumes) }), signal, COPY_MS, "DELETE"),
    async wait(container, signal) {
      const answer = await ask(address, { method: "POST", path: of(container, "/wait"), timeMs: 0 }, signal);
      const { StatusCode, Error: error } = understood(Waited, answer);
      return { exitCode: StatusCode, error: error?.Message ?? "" };
    },
    exec: (container, options, signal) => startExec({ address, base, container }, options, signal),
    changes: (container, signal) => get(of(container, "/changes"), LayerChanges, signal),
    async stat(container, path, signal) {
      const header = await askHeader(
        address,
        { method: "HEAD", path: of(container, "/archive", { path }) },
        "x-docker-container-path-stat",
        signal,
      );
      if (header === undefined) return undefined;
      return understood(FileStat, JSON.parse(Buffer.from(header, "base64").toString()));
    },
    async readFile(container, path, { maxBytes }, signal) {
      const found = await engine.stat(container, path, signal);
      // A link's target is said resolved, so one step leads there.
      const place = found?.kind === "link" ? found.target : path;
      const file = found?.kind === "link" ? await engine.stat(container, place, signal) : found;
      if (file?.kind !== "file" || file.size > maxBytes) return undefined;
      return firstFile(
        listen(address, { method: "GET", path: of(container, "/archive", { path: place }) }, signal),
        maxBytes,
      );
    },
    async copyInto(container, directory, files, signal) {
      const body = { type: "application/x-tar", bytes: tar(files) };
      const path = of(container, "/archive", { path: directory });
      await ask(address, { method: "PUT", path, body, timeMs: COPY_MS }, signal);
    },
  };
  return engine;
}

function understood<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EngineError(
    "not_answering",
    `the container engine's answer is not understood: ${issue?.path.join(".")}: ${issue?.message}`,
  );
}

function logQuery({ follow, since, until, tail, timestamps }: LogOptions): Record<string, string> {
  return {
    stdout: "true",
    stderr: "true",
    follow: String(follow),
    timestamps: String(timestamps),
    tail: tail === undefined ? "all" : String(tail),
    ...(since === undefined ? {} : { since: toEngineTime(since) }),
    ...(until === undefined ? {} : { until: toEngineTime(until) }),
  };
}

async function* oneStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<OutputChunk, void> {
  for await (const chunk of bytes) yield { stream: "stdout", bytes: chunk };
}

async function* demultiplexed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<OutputChunk, void> {
  const frames = createDemultiplexer();
  for await (const chunk of bytes) yield* frames.push(chunk);
  if (!frames.whole()) throw new EngineError("not_answering", "the engine's log broke off in the middle");
}
