import http from "node:http";
import https from "node:https";
import WebSocket from "ws";
import { Deviation, show } from "./rule.ts";

export type Target = {
  url: URL;
  /** Headers that say who asks. */
  credentials: Record<string, string>;
  ca?: string | undefined;
  /** Never shown. */
  secrets: string[];
};

export type Call = {
  method?: string;
  /** `user`: who runs the suite. `none`: nobody. Else headers, which are all that is sent. */
  as?: "user" | "none" | Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  /** Enough of a stream: the answer is what came until then. */
  enough?: (text: string) => boolean;
};

export type Answer = {
  /** `GET /api/v2/…`, for people. */
  request: string;
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json(): unknown;
};

export type Message = { text: string; data: Buffer; isBinary: boolean };
export type Closed = { code: number; reason: string };

/** A socket, or why there is none. */
export type Opened = Answer & { socket?: Socket };

export type Socket = {
  /** The next message; a deviation when none comes in time. */
  next(withinMs?: number): Promise<Message>;
  /** What has come until now and was not taken. */
  pending(): Message[];
  closed(withinMs?: number): Promise<Closed>;
  pinged(withinMs: number): Promise<number>;
  send(data: string | Buffer): void;
  close(): void;
};

export type Wire = ReturnType<typeof openWire>;

const WAIT_MS = 20_000;
const MAX_BODY = 64 * 1024 * 1024;

/** HTTP and WebSockets with every header in our hands. What was asked is kept for the report. */
export function openWire(target: Target) {
  const asked: string[] = [];
  const sockets = new Set<WebSocket>();
  const at = (path: string) => target.url.origin + target.url.pathname.replace(/\/$/, "") + path;
  const who = ({ as = "user", headers }: Call) => ({
    ...(as === "user" ? target.credentials : as === "none" ? {} : as),
    ...headers,
  });
  const tls = target.ca === undefined ? {} : { ca: target.ca };

  function note(method: string, path: string, { as = "user", headers, body }: Call) {
    const credentials =
      as === "user" ? "" : as === "none" ? ", nobody" : `, as ${Object.keys(as).join(" + ") || "nobody"}`;
    const more = headers
      ? `, ${Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join(", ")}`
      : "";
    const sent = body === undefined ? "" : `, body ${show(body)}`;
    asked.push(`${method} ${path}${credentials}${more}${sent}`);
    return `${method} ${path.split("?")[0]}`;
  }

  async function call(path: string, options: Call = {}): Promise<Answer> {
    const { method = "GET", body } = options;
    const request = note(method, path, options);
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    // The path as it is, dots and slashes included, which `fetch` would tidy up.
    const { protocol, hostname, port } = target.url;
    const module = protocol === "https:" ? https : http;
    return new Promise((resolve, reject) => {
      const sent = module.request(
        {
          protocol,
          hostname: hostname.replace(/^\[|\]$/g, ""),
          port,
          path: at(path).slice(target.url.origin.length),
          method,
          headers: {
            ...who(options),
            ...(text !== undefined && { "Content-Length": Buffer.byteLength(text) }),
          },
          timeout: 40_000,
          ...tls,
        },
        (response) => answerOf(request, response, options.enough).then(resolve, reject),
      );
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(new Error("no answer within 40 s")));
      sent.end(text);
    });
  }

  async function socket(path: string, options: Call & { pongs?: boolean } = {}): Promise<Opened> {
    const request = note("GET (WebSocket)", path, options);
    const opening = new WebSocket(at(path).replace(/^http/, "ws"), {
      headers: who(options),
      autoPong: options.pongs ?? true,
      perMessageDeflate: true, // offered: the contract says that it is never accepted
      handshakeTimeout: 40_000,
      ...tls,
    });
    sockets.add(opening);
    const messages: Message[] = [];
    const waiting = new Set<() => void>();
    const wake = () => {
      for (const one of [...waiting]) one();
    };
    let closing: Closed | undefined;
    let pings = 0;
    opening.on("message", (data: Buffer, isBinary) => {
      messages.push({ text: data.toString(), data, isBinary });
      wake();
    });
    opening.on("ping", () => {
      pings++;
      wake();
    });
    opening.on("close", (code, reason) => {
      closing = { code, reason: reason.toString() };
      wake();
    });

    function wait<T>(what: string, look: () => T | undefined, withinMs: number): Promise<T> {
      return new Promise((resolve, reject) => {
        const done = (end: () => void) => {
          clearTimeout(timer);
          waiting.delete(check);
          end();
        };
        const check = () => {
          const found = look();
          if (found !== undefined) done(() => resolve(found));
          else if (closing)
            done(() => reject(new Deviation(what, "it", `close ${closing?.code} ${closing?.reason}`)));
        };
        const timer = setTimeout(
          () => done(() => reject(new Deviation(what, `within ${withinMs / 1000} s`, "nothing"))),
          withinMs,
        );
        waiting.add(check);
        check();
      });
    }

    const opened: Socket = {
      next: (withinMs = WAIT_MS) => wait("the next message", () => messages.shift(), withinMs),
      pending: () => messages.splice(0),
      closed: (withinMs = WAIT_MS) => wait("the close", () => closing, withinMs),
      pinged: (withinMs) => wait("a ping", () => (pings > 0 ? pings : undefined), withinMs),
      send: (data) => opening.send(data),
      close: () => opening.close(),
    };
    return new Promise((resolve, reject) => {
      opening.on("upgrade", (response: http.IncomingMessage) => {
        opening.once("open", () =>
          resolve({
            request,
            status: 101,
            headers: response.headers,
            text: "",
            json: () => undefined,
            socket: opened,
          }),
        );
      });
      opening.on("unexpected-response", (_sent, response) =>
        answerOf(request, response).then(resolve, reject),
      );
      opening.on("error", reject);
    });
  }

  return {
    url: target.url,
    call,
    socket,
    asked,
    end() {
      for (const one of sockets) one.terminate();
    },
  };
}

async function answerOf(
  request: string,
  response: http.IncomingMessage,
  enough?: (text: string) => boolean,
): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new Error("the answer is longer than 64 MiB");
    chunks.push(chunk);
    if (enough?.(Buffer.concat(chunks).toString())) break; // which ends the response
  }
  const text = Buffer.concat(chunks).toString();
  return {
    request,
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json() {
      try {
        return JSON.parse(text);
      } catch {
        throw new Deviation("body", "JSON", show(text));
      }
    },
  };
}
