import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readBody } from "../http/readBody.ts";
import type { Upgrades } from "../http/upgrades.ts";
import type { CallUpstream, Upgraded, UpstreamCall } from "./callUpstream.ts";
import { responseHeaders } from "./upstreamHeaders.ts";

/** The deployment pings every 15 s; who says nothing for so long is gone, whatever its connection says. */
const SILENT_MS = 90_000;
/** One side has ended its half; the other has this long to say its last words. */
const LINGER_MS = 10_000;
/** Bodies are small JSON. They are read first, so that a slow sender holds nothing at the deployment. */
const MAX_BODY_BYTES = 1_048_576;

/** The browser's leaving, as the end of what was asked in its name. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

export async function bodyOf(request: IncomingMessage): Promise<{ body?: Uint8Array }> {
  if (request.method === "GET" || request.method === "HEAD") return {};
  const body = await readBody(request, MAX_BODY_BYTES);
  return body.length === 0 ? {} : { body };
}

/** Passes the answer on as it comes, no faster than the browser reads. */
export async function forwardRequest(
  upstream: CallUpstream,
  call: UpstreamCall,
  response: ServerResponse,
): Promise<void> {
  await passAnswer(await upstream.request(call), response);
}

async function passAnswer(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const status = answer.statusCode ?? 502;
  // Of this hop, so it is not copied; but who is told to upgrade must be told to what.
  const upgrade = status === 426 ? { connection: "Upgrade", upgrade: "websocket" } : {};
  response.writeHead(status, { ...responseHeaders(answer.headers), ...upgrade });
  response.flushHeaders();
  // Broken off on one side is broken off on the other: the head is out, there is nothing more to say.
  await pipeline(answer, response).catch(() => response.destroy());
}

export type SocketParts = { request: IncomingMessage; response: ServerResponse; upgrades: Upgrades };

/**
 * Joins the browser's socket with one to the deployment, byte by byte: frames, pings, close codes and the pace of both
 * ends pass as they are. Calls `opened` with a way to end both. Done when they are closed.
 */
export async function forwardUpgrade(
  upstream: CallUpstream,
  call: UpstreamCall,
  { request, response, upgrades }: SocketParts,
  opened: (end: () => void) => void,
): Promise<void> {
  const answer = await upstream.upgrade(call);
  if (!("head" in answer)) return passAnswer(answer, response);
  const taken = upgrades.take(request);
  if (!taken || taken.socket.destroyed) return void answer.socket.destroy();
  const { socket, head } = taken;
  socket.write(switching(answer));
  if (answer.head.length > 0) socket.write(answer.head);
  if (head.length > 0) answer.socket.write(head);
  await join(socket, answer.socket, opened);
}

function switching({ response }: Upgraded): string {
  const lines = Object.entries(responseHeaders(response.headers)).map(([name, value]) => `${name}: ${value}`);
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Connection: Upgrade",
    "Upgrade: websocket",
    ...lines,
    "",
    "",
  ].join("\r\n");
}

function join(browser: Duplex, deployment: Duplex, opened: (end: () => void) => void): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      browser.destroy();
      deployment.destroy();
    };
    opened(end);
    const silence = setTimeout(end, SILENT_MS);
    let linger: NodeJS.Timeout | undefined;
    const ends = new Set([browser, deployment]);
    for (const side of [browser, deployment]) {
      side.on("error", end);
      side.on("end", () => {
        linger ??= setTimeout(end, LINGER_MS);
      });
      side.on("close", () => {
        ends.delete(side);
        // What the other side was still to be sent goes out before it is closed.
        for (const other of ends) other.end();
        linger ??= setTimeout(end, LINGER_MS);
        if (ends.size > 0) return;
        clearTimeout(silence);
        clearTimeout(linger);
        done();
      });
      (side as Socket).setNoDelay(true); // both are of TCP, or of TLS on it
    }
    deployment.on("data", () => {
      silence.refresh();
    });
    deployment.pipe(browser);
    browser.pipe(deployment);
  });
}
