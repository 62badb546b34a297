import type { ServerHttp2Stream } from "node:http2";
import { Refusal } from "../refusal.ts";

export function sendJson(stream: ServerHttp2Stream, value: unknown, status = 200): void {
  if (stream.destroyed) return; // the server left while the answer was made
  stream.respond({ ":status": status, "content-type": "application/json" });
  stream.end(JSON.stringify(value));
}

export function sendEmpty(stream: ServerHttp2Stream, status: number): void {
  if (stream.destroyed) return;
  stream.respond({ ":status": status }, { endStream: true });
}

/** A refusal with its own status and words; anything else is a fault of this agent. */
export function sendError(stream: ServerHttp2Stream, error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  const { status, envelope } =
    error instanceof Refusal
      ? error
      : { status: 500, envelope: { message: "An internal error occurred in the agent.", detail } };
  sendJson(stream, envelope, status);
}

/** Aborted when the stream is over: when it was answered, or the server does not want the answer any more. */
export function signalOf(stream: ServerHttp2Stream): AbortSignal {
  const over = new AbortController();
  const leave = () => over.abort(new Error("the server left"));
  if (stream.destroyed) leave();
  stream.once("close", leave);
  return over.signal;
}

/**
 * One JSON value a line, as fast as the server takes them. The head goes out with the first value, so that what is
 * refused before it has a status; a fault after it ends the lines.
 */
export async function sendLines(stream: ServerHttp2Stream, values: AsyncIterable<unknown>): Promise<void> {
  for await (const value of values) {
    if (stream.destroyed) return;
    if (!stream.headersSent) stream.respond({ ":status": 200, "content-type": "application/x-ndjson" });
    if (!stream.write(`${JSON.stringify(value)}\n`)) await drained(stream);
  }
  endLines(stream);
}

/** Ends the lines, and answers none at all when there was none. */
export function endLines(stream: ServerHttp2Stream): void {
  if (stream.destroyed) return;
  if (!stream.headersSent) stream.respond({ ":status": 200, "content-type": "application/x-ndjson" });
  stream.end();
}

const drained = (stream: ServerHttp2Stream): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    if (stream.destroyed) return resolve();
    stream.on("drain", done);
    stream.on("close", done);
  });
