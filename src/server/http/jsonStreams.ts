import type { ServerResponse } from "node:http";
import type { Stream } from "#api/endpoint.ts";
import type { Envelope } from "#api/http/errors.ts";
import type { UserActor } from "./auth.ts";
import { createBoundedWriter } from "./boundedWriter.ts";
import { encodeJson } from "./goJson.ts";
import { itemsOf } from "./jsonArray.ts";
import { PING_EVERY_MS } from "./liveness.ts";
import type { OpenStreams } from "./openStreams.ts";
import type { JsonStream, RawSocket } from "./streams.ts";

/** An event that its reader has not taken by then ends the stream (browse-and-auth §3). */
const EVENT_TAKEN_WITHIN_MS = 10_000;
/** The reference refuses client data with one code on event streams and another on the rest. */
const CLIENT_DATA = {
  events: { code: 1002, reason: "Clients cannot send messages for one-way WebSockets" },
  plain: { code: 1008, reason: "unexpected data message" },
};

/** One message may go to many readers: it is checked and encoded once. Messages are not changed once they are sent. */
const encodings = new WeakMap<Stream, WeakMap<object, string>>();
function encoded(endpoint: Stream, message: unknown): string {
  if (typeof message !== "object" || message === null) return encodeJson(endpoint.message.parse(message));
  const known = encodings.get(endpoint) ?? new WeakMap<object, string>();
  encodings.set(endpoint, known);
  const text = known.get(message) ?? encodeJson(endpoint.message.parse(message));
  known.set(message, text);
  return text;
}

/** An event goes out whole: only a message of its own can be in pieces. */
async function gathered(parts: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const part of parts) all.push(part);
  return all.flat();
}

/** Text frames, one value each; with `events` in the envelope `{type, data}`. */
export function socketJsonStream<M>(endpoint: Stream, raw: RawSocket): JsonStream<M> {
  const { socket, signal, close } = raw;
  const refusal = endpoint.events ? CLIENT_DATA.events : CLIENT_DATA.plain;
  socket.on("message", () => close(refusal.code, refusal.reason));
  const writer = createBoundedWriter((text, taken, fin) => {
    const late = endpoint.events
      ? setTimeout(() => close(1011, "Unable to send newest message"), EVENT_TAKEN_WITHIN_MS)
      : undefined;
    socket.send(text, { fin }, () => {
      clearTimeout(late);
      taken();
    });
  }, signal);
  const event = (type: string, data: unknown) => writer.send(encodeJson({ type, data }));
  return {
    signal,
    send: (message) =>
      endpoint.events
        ? event("data", endpoint.message.parse(message))
        : writer.send(encoded(endpoint, message)),
    async sendInParts(parts) {
      if (endpoint.events) return event("data", endpoint.message.parse(await gathered(parts)));
      let before = "[";
      for await (const part of parts) {
        if (signal.aborted) return;
        const items = itemsOf(endpoint.message, part);
        if (items === "") continue;
        await writer.send(before + items, false);
        before = ",";
      }
      await writer.send(before === "[" ? "[]\n" : "]\n");
    },
    ping: () => event("ping", null),
    async fail(envelope) {
      if (endpoint.events) await event("error", envelope);
      close(1011, envelope.message);
    },
    close: (code = 1000, reason = "") => close(code, reason),
  };
}

const SSE_HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-cache",
  Connection: "keep-alive",
  "X-Accel-Buffering": "no",
};

/** One event in the form that all known readers take: a space after each colon, one line of data. */
export function sseEvent(type: string, data?: unknown): string {
  return `event: ${type}\n${data === undefined ? "" : `data: ${encodeJson(data)}`}\n`;
}

/** The same stream as server-sent events. Nothing, not even the headers, goes out before the first event or ping. */
export function sseJsonStream<M>(
  endpoint: Stream,
  response: ServerResponse,
  user: UserActor | undefined,
  streams: OpenStreams,
): JsonStream<M> {
  const over = new AbortController();
  for (const [name, value] of Object.entries(SSE_HEADERS)) response.setHeader(name, value);
  const writer = createBoundedWriter((text, taken) => {
    const late = setTimeout(() => response.destroy(), EVENT_TAKEN_WITHIN_MS);
    response.write(text, () => {
      clearTimeout(late);
      taken();
    });
  }, over.signal);
  const end = () => {
    over.abort(new Error("the stream ended"));
    response.end();
  };
  const event = (type: string, data?: unknown) => writer.send(sseEvent(type, data));
  const forget = streams.add("sse", user, (why) => {
    if (why === "signed out") void event("error", { message: "signed out" } satisfies Envelope);
    end();
  });
  const pings = setInterval(() => void event("ping"), PING_EVERY_MS);
  response.on("error", () => {}); // a close event always follows
  const gone = () => {
    clearInterval(pings);
    forget();
    over.abort(new Error("the client left"));
  };
  response.on("close", gone);
  if (response.destroyed) gone(); // while the handler looked around
  return {
    signal: over.signal,
    send: (message) => event("data", endpoint.message.parse(message)),
    sendInParts: async (parts) => event("data", endpoint.message.parse(await gathered(parts))),
    ping: () => event("ping"),
    async fail(envelope) {
      await event("error", envelope);
      end();
    },
    close: end,
  };
}
