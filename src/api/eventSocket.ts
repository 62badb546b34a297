import type { Transport } from "./client.ts";
import { Envelope } from "./http/errors.ts";
import { read } from "./reading/reader.ts";
import type { SocketLike } from "./socket.ts";

/** Servers say something every 15 s (conventions §8), headers included: three of these missed is a dead way. */
const SILENCE_MS = 45_000;
const MAX_EVENT_CHARS = 1024 * 1024;
/** A refusal by HTTP closes with this and its status, as 4409: within the codes that are free for applications. */
export const REFUSED_BY_HTTP = 4000;
const LOST = 1006;

type Listeners = {
  open: (() => void)[];
  message: ((event: { data: unknown }) => void)[];
  close: ((event: { code: number; reason: string }) => void)[];
  error: (() => void)[];
};

/**
 * Server-sent events as a socket whose messages are the envelopes `{type, data}` of conventions §8. It asks by fetch,
 * because `EventSource` can send no header and tells no status. An end of the answer is a loss: these streams have none.
 */
export function eventSocket(transport: Pick<Transport, "fetch" | "headers">, url: string): SocketLike {
  const listeners: Listeners = { open: [], message: [], close: [], error: [] };
  const given = new AbortController();
  let closed = false;
  let silence: ReturnType<typeof setTimeout>;

  function close(code: number, reason: string) {
    if (closed) return;
    closed = true;
    clearTimeout(silence);
    given.abort();
    for (const listener of listeners.close) listener({ code, reason });
  }
  function heard() {
    clearTimeout(silence);
    if (!closed) silence = setTimeout(() => close(LOST, "The server fell silent."), SILENCE_MS);
  }
  async function run() {
    const headers = { Accept: "text/event-stream", ...transport.headers?.() };
    const response = await transport.fetch(url, { headers, signal: given.signal });
    if (closed) return;
    if (!response.ok || !response.body)
      return close(REFUSED_BY_HTTP + response.status, await reasonOf(response));
    for (const listener of listeners.open) listener();
    const events = eventReader((data) => {
      for (const listener of listeners.message) if (!closed) listener({ data });
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done && !closed; part = await reader.read()) {
      heard();
      events.push(part.value);
    }
    close(LOST, "The server ended the stream.");
  }

  heard();
  void run().catch((error: unknown) => close(LOST, error instanceof Error ? error.message : String(error)));
  return {
    binaryType: "arraybuffer",
    get readyState() {
      return closed ? 3 : 1;
    },
    bufferedAmount: 0,
    send() {
      throw new Error("Nothing can be sent on a stream of events.");
    },
    close: (code = 1000, reason = "") => close(code, reason),
    addEventListener: (type: keyof Listeners, listener: (event: never) => void) =>
      void (listeners[type] as ((event: never) => void)[]).push(listener), // of the same type by name
  };
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const { message, detail } = read(Envelope, await response.json()).value;
    return [message, detail].filter(Boolean).join(" ");
  } catch {
    return `The server answered ${response.status}.`;
  }
}

/** Cuts text into events, however it was cut before. Throws where an event is longer than any of ours. */
export function eventReader(onEvent: (envelope: string) => void) {
  let rest = "";
  let type = "";
  let data: string[] = [];
  let size = 0;
  function line(text: string) {
    if (text === "") {
      // A comment alone is no event. The data is JSON already, and without any is nothing.
      if (type) onEvent(`{"type":${JSON.stringify(type)},"data":${data.join("\n") || "null"}}`);
      type = "";
      data = [];
      size = 0;
      return;
    }
    const [, name, value = ""] = /^([^:]*):? ?(.*)$/.exec(text) ?? [];
    size += value.length;
    if (name === "event") type = value;
    if (name === "data") data.push(value);
  }
  return {
    push(part: string) {
      const lines = (rest + part).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) line(text.endsWith("\r") ? text.slice(0, -1) : text);
      if (rest.length + size > MAX_EVENT_CHARS) throw new Error("An event is too long.");
    },
  };
}
