import type { Client } from "#api/client.ts";
import type { KnownLogLevel } from "#api/http/logs.ts";
import type { Alarm } from "../backoff.ts";
import { deliver } from "../deliver.ts";
import type { Log } from "../log.ts";

/** A line is on the screen about so long after it was written; a batch costs the server one transaction. */
const FLUSH_MS = 250;
/** So much is sent without waiting for the time. */
const FLUSH_BYTES = 65_536;
/** Servers allow 512 requests a minute: never more than 480, and batches that grow under a flood. */
const REQUEST_GAP_MS = 125;
const BATCH_BYTES = 262_144;
/** Beyond this a source's writer must wait (logs.md §7). */
const QUEUE_BYTES = 1_048_576;
/** What a line costs beside its text. */
const LINE_BYTES = 21;

type Line = { level: KnownLogLevel; output: string };
type Source = { id: string; display_name: string; icon: string };
type Queue = { source: Source; lines: Line[]; bytes: number; known: boolean; waiting: (() => void)[] };

export interface LogWriter {
  write(level: KnownLogLevel, output: string): void;
  /** The writer should pause: the queue is full. */
  readonly full: boolean;
  /** Resolves when there is room. */
  drained(): Promise<void>;
}

export interface LogSender {
  source(source: Source): LogWriter;
  /** Resolves when everything written until now has been sent, or the sender was closed. */
  flush(): Promise<void>;
  /** Forgets what has not been sent. */
  close(): void;
}

export type LogSenderOptions = {
  client: Pick<Client["logs"], "append" | "addSource">;
  log: Log;
  alarm: Alarm;
  random?: () => number;
};

/**
 * Sends log lines in batches, one request at a time: a batch is repeated until the server has it, and the lines of a
 * source stay in order. When the server says that the agent's budget is used up, everything later is dropped.
 */
export function createLogSender({ client, log, alarm, random }: LogSenderOptions): LogSender {
  const queues = new Map<string, Queue>();
  const closed = new AbortController();
  const options = { alarm, signal: closed.signal, ...(random && { random }) };
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let lastRequestAt = 0;

  const hasLines = () => [...queues.values()].some(({ lines }) => lines.length > 0);
  const drain = (queue: Queue) => {
    for (const resolve of queue.waiting.splice(0)) resolve();
  };

  const stop = () => {
    closed.abort();
    clearTimeout(timer);
    for (const queue of queues.values()) {
      queue.lines = [];
      queue.bytes = 0;
      drain(queue);
    }
  };

  async function sendBatch(queue: Queue) {
    if (!queue.known) {
      await deliver((signal) => client.addSource({ body: queue.source }, { signal }), options);
      queue.known = true;
    }
    await alarm.wait(lastRequestAt + REQUEST_GAP_MS - Date.now(), closed.signal);
    lastRequestAt = Date.now();
    const { count, bytes } = firstBatch(queue.lines);
    const body = { log_source_id: queue.source.id, logs: queue.lines.slice(0, count) };
    const delivery = await deliver((signal) => client.append({ body }, { signal }), options);
    if (delivery.kind === "stopped") return;
    queue.lines.splice(0, count);
    queue.bytes -= bytes;
    if (queue.bytes < QUEUE_BYTES) drain(queue);
    if (delivery.kind === "delivered") return;
    if (delivery.error.status === 413) {
      log.warn(
        {},
        "The server takes no more logs of this agent: its budget is used up. Later lines are dropped.",
      );
      return stop();
    }
    log.error(
      { status: delivery.error.status, lines: count },
      `log lines refused: ${delivery.error.message}`,
    );
  }

  async function sendAll() {
    while (hasLines())
      for (const queue of queues.values()) if (queue.lines.length > 0) await sendBatch(queue);
  }

  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().finally(() => {
      sending = undefined;
      if (hasLines()) schedule(); // written while the last answer was on its way
    });
    return sending;
  };
  const schedule = () => {
    timer ??= setTimeout(start, FLUSH_MS);
  };

  return {
    source(source) {
      const queue: Queue = queues.get(source.id) ?? {
        source,
        lines: [],
        bytes: 0,
        known: false,
        waiting: [],
      };
      queues.set(source.id, queue);
      return {
        get full() {
          return queue.bytes >= QUEUE_BYTES;
        },
        write(level, output) {
          if (closed.signal.aborted) return;
          queue.lines.push({ level, output });
          queue.bytes += lineBytes(output);
          if (queue.bytes >= FLUSH_BYTES) void start();
          else if (!sending) schedule();
        },
        drained: () =>
          new Promise((resolve) => {
            if (queue.bytes < QUEUE_BYTES) resolve();
            else queue.waiting.push(resolve);
          }),
      };
    },
    async flush() {
      while (hasLines()) await start();
    },
    close: stop,
  };
}

const lineBytes = (output: string) => Buffer.byteLength(output) + LINE_BYTES;

function firstBatch(lines: Line[]): { count: number; bytes: number } {
  let bytes = 0;
  let count = 0;
  for (const { output } of lines) {
    const more = lineBytes(output);
    if (count > 0 && bytes + more > BATCH_BYTES) break;
    bytes += more;
    count++;
  }
  return { count, bytes };
}
