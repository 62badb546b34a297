import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { Upgrades } from "../http/upgrades.ts";
import type { Upstream } from "./appTarget.ts";
import { type Forwarding, requestHeaders, responseHeaders } from "./forwardHeaders.ts";

/** Long-lived sockets behind a network that forgot them are found by the kernel. */
const KEEP_ALIVE_MS = 30_000;

export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  upstream: Upstream;
  /** The agent's connection to the app. */
  connection: Duplex;
  forwarding: Forwarding;
  upgrades: Upgrades;
};

/**
 * One request of HTTP/1.1 and its answer, both as they come. Resolves when it is over; rejects when the app gave no
 * answer, and then nothing was sent to the client. Who reads slowly slows the writer down, in both directions.
 */
export function exchange(parts: Exchange): { done: Promise<void>; end: () => void } {
  const { request, response, upstream, connection, forwarding } = parts;
  let outgoing: ClientRequest | undefined;
  const end = () => {
    outgoing?.destroy();
    connection.destroy();
    response.destroy();
  };
  const done = new Promise<void>((resolve, reject) => {
    const sent = http.request({
      createConnection: () => (upstream.tls ? overTls(connection) : connection),
      method: request.method,
      path: upstreamPath(upstream, request.url ?? "/"),
      headers: requestHeaders(request.rawHeaders, request.headers.host ?? "", forwarding),
    });
    outgoing = sent;
    const over = () => {
      sent.destroy();
      connection.destroy();
      resolve();
    };
    sent.on("error", (error) => {
      if (!response.headersSent && !response.destroyed) reject(error);
      else if (!response.writableEnded) response.destroy(); // cut off, so that half an answer does not look whole
      connection.destroy();
    });
    sent.on("continue", () => response.writeContinue());
    sent.on("response", (answer) => void passOn(answer, response));
    sent.on("upgrade", (answer, far, head) => {
      const taken = parts.upgrades.take(request);
      if (taken) joinUpgraded(answer, far, head, taken, over);
      else over();
    });
    response.once("close", over);
    request.on("error", () => sent.destroy());
    // Not pipeline(): an app that refuses an upload must not take the answer's socket with it.
    request.pipe(sent);
  });
  return { done, end };
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false; // the app's own
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer.rawHeaders));
  response.flushHeaders(); // an event stream may be silent for long
  answer.pipe(response);
  answer.on("error", () => response.destroy());
  answer.on("aborted", () => response.destroy());
}

type Near = { socket: Duplex; head: Buffer };

function joinUpgraded(
  answer: IncomingMessage,
  far: Duplex,
  farHead: Buffer,
  { socket, head }: Near,
  over: () => void,
): void {
  const headers = responseHeaders(answer.rawHeaders, true);
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  if (farHead.length > 0) far.unshift(farHead);
  if (head.length > 0) socket.unshift(head);
  if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE_MS);
  far.on("error", () => socket.destroy());
  socket.on("error", () => far.destroy());
  socket.on("close", () => {
    far.destroy();
    over();
  });
  far.on("close", () => {
    // What the app said last is still on its way to the browser.
    if (!far.readableEnded) socket.destroy();
  });
  far.pipe(socket);
  socket.pipe(far);
}

/** Certificates of programs under development are their own; the way to them is the agent's, which is known. */
const overTls = (connection: Duplex) =>
  connectTls({ socket: connection, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });

/** The app's base path is put before, unless the page's own links have it already. */
export function upstreamPath({ basePath }: Upstream, target: string): string {
  const path = target.split("?", 1)[0]!;
  const isBelow = path === basePath || path.startsWith(`${basePath}/`);
  return basePath === "" || isBelow ? target : basePath + target;
}
