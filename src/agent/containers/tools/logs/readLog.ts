import type { Engine } from "../../engine/engine.ts";
import { createRecordReader, type LogRecord } from "./logRecords.ts";
import { engineTime } from "./logTime.ts";

export type LoggedContainer = { id: string; tty: boolean; createdUnit: number };

export type LogPart = {
  /** First unit of time; all from the beginning when absent. */
  since?: number;
  /** Last unit of time. */
  until?: number;
  /** Only the last messages of the engine. */
  tail?: number;
  follow: boolean;
};

/** One container's lines as the engine has them, in batches. Answers how many messages of the engine there were. */
export async function* readLog(
  engine: Engine,
  { id, tty }: LoggedContainer,
  { since, until, tail, follow }: LogPart,
  signal: AbortSignal,
): AsyncGenerator<LogRecord[], { messages: number }> {
  const reader = createRecordReader({ tty });
  const options = {
    tty,
    follow,
    timestamps: true,
    ...(since !== undefined && { since: engineTime(since) }),
    ...(until !== undefined && { until: engineTime(until, "last") }),
    ...(tail !== undefined && { tail }),
  };
  for await (const chunk of engine.logs(id, options, signal)) {
    const records = reader.push(chunk);
    if (records.length > 0) yield records;
  }
  const rest = reader.end();
  if (rest.length > 0) yield rest;
  return { messages: reader.messages() };
}
