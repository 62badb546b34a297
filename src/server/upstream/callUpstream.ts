import { readFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import { rootCertificates } from "node:tls";
import { faultOf, strangeAnswer, UpstreamFault } from "./upstreamFault.ts";

const CONNECT_WITHIN_MS = 10_000;
/** The slowest routes ask an agent first. */
const ANSWER_WITHIN_MS = 60_000;
const KEEP_ALIVE_PROBE_MS = 15_000;
/** Requests at a time; more wait for their turn. */
const MAX_SOCKETS = 128;
const MAX_HEADER_BYTES = 32_768;

export type UpstreamCall = {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
  /** Ends the call, also while its answer is being read. */
  signal: AbortSignal;
};
export type Upgraded = { response: IncomingMessage; socket: Duplex; head: Buffer };

/** Calls one deployment. All failures are an UpstreamFault, also answers that no API gives. */
export type CallUpstream = {
  origin: string;
  /** The answer's head; its body is the caller's to read. */
  request(call: UpstreamCall): Promise<IncomingMessage>;
  /** The socket, or the answer that refused it. */
  upgrade(call: UpstreamCall): Promise<Upgraded | IncomingMessage>;
  close(): void;
};

/** `caFile`: certificates in PEM that are trusted beside the well-known ones. */
export function createCallUpstream(origin: string, caFile?: string): CallUpstream {
  const isTls = origin.startsWith("https:");
  const ca = caFile === undefined ? undefined : [...rootCertificates, readFileSync(caFile, "utf8")];
  const tls = ca && { ca };
  const agent = isTls
    ? new https.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ...tls })
    : new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  /** One try; `ownSocket` takes no connection that was kept from an earlier request. */
  function once(
    call: UpstreamCall,
    isUpgrade: boolean,
    ownSocket = isUpgrade,
  ): Promise<Upgraded | IncomingMessage> {
    const { method, path, headers, body, signal } = call;
    return new Promise((resolve, reject) => {
      const sent = body ? { ...headers, "content-length": String(body.length) } : headers;
      const request = (isTls ? https : http).request(origin + path, {
        method,
        headers: isUpgrade ? { ...sent, connection: "Upgrade", upgrade: "websocket" } : sent,
        agent: ownSocket ? false : agent,
        maxHeaderSize: MAX_HEADER_BYTES,
        signal,
        ...(ownSocket && tls),
      });
      const late = () =>
        request.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }));
      const timer = setTimeout(late, ANSWER_WITHIN_MS);
      request.on("socket", (socket) => {
        if (!socket.connecting) return;
        const connecting = setTimeout(late, CONNECT_WITHIN_MS);
        socket.once(isTls ? "secureConnect" : "connect", () => clearTimeout(connecting));
        socket.once("close", () => clearTimeout(connecting));
        socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
      });
      request.on("response", (response) => {
        clearTimeout(timer);
        const status = response.statusCode ?? 0;
        const type = response.headers["content-type"] ?? "";
        const strange = strangeAnswer(status, { location: response.headers.location, type }, origin);
        if (!strange) return resolve(response);
        response.destroy();
        reject(strange);
      });
      request.on("upgrade", (response, socket, head) => {
        clearTimeout(timer);
        resolve({ response, socket, head });
      });
      request.on("error", (error) => {
        clearTimeout(timer);
        reject(request.reusedSocket ? new StaleConnection(error) : error);
      });
      timer.unref();
      request.end(body);
    });
  }

  async function call(asked: UpstreamCall, isUpgrade: boolean) {
    try {
      return await once(asked, isUpgrade).catch((error: unknown) => {
        // The server closed a kept connection at the moment of its use: reading again does no harm.
        if (error instanceof StaleConnection && asked.method === "GET" && !asked.signal.aborted)
          return once(asked, isUpgrade, true);
        throw error;
      });
    } catch (error) {
      const cause = error instanceof StaleConnection ? error.cause : error;
      throw faultOf(cause, origin);
    }
  }

  return {
    origin,
    async request(asked) {
      const answer = await call(asked, false);
      if (!("head" in answer)) return answer;
      answer.socket.destroy();
      throw new UpstreamFault(
        "upstream_not_api",
        `${new URL(origin).host} changed the protocol.`,
        `Check --upstream ${origin}.`,
      );
    },
    upgrade: (asked) => call(asked, true),
    close: () => agent.destroy(),
  };
}

class StaleConnection extends Error {
  constructor(cause: unknown) {
    super("a kept connection was closed", { cause });
  }
}
