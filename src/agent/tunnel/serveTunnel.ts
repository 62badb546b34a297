import http2 from "node:http2";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import {
  MAX_STREAMS,
  SESSION_MEMORY_MB,
  SESSION_WINDOW_BYTES,
  STREAM_WINDOW_BYTES,
} from "#api/link/transport.ts";
import { joinStream } from "../tcp/joinStream.ts";

/**
 * The tunnel is HTTP/2 over a process's standard input and output. Whoever started the process serves:
 *
 * | request | answer |
 * |---|---|
 * | `GET /stay` | 200, and its end when the process shall leave |
 * | `POST /connect` | 200, then the bytes of a connection to the server; 502 when there is none |
 */
export const STAY = "/stay";
export const CONNECT = "/connect";

const CONNECT_WITHIN_MS = 8_000;

export type ServedTunnel = {
  /** The other end is there. */
  readonly opened: Promise<void>;
  /** Asks it to leave; what is under way goes on. */
  leave(): void;
};

/** Serves the tunnel's other end with connections to this one origin, until `bytes` end. */
export function serveTunnel(bytes: Duplex, origin: string): ServedTunnel {
  const session = http2.performServerHandshake(bytes, {
    settings: { initialWindowSize: STREAM_WINDOW_BYTES, maxConcurrentStreams: MAX_STREAMS },
    maxSessionMemory: SESSION_MEMORY_MB,
  });
  session.setLocalWindowSize(SESSION_WINDOW_BYTES);
  session.on("error", () => {}); // its close is what counts
  session.on("close", () => bytes.destroy());
  let tellOpened = () => {};
  const opened = new Promise<void>((resolve) => {
    tellOpened = resolve;
  });
  const staying = new Set<http2.ServerHttp2Stream>();
  session.on("stream", (stream, headers) => {
    stream.on("error", () => {}); // the process left: the streams' closes tell it
    if (headers[":path"] === CONNECT) return connectTo(origin, stream);
    if (headers[":path"] !== STAY) return stream.respond({ ":status": 404 }, { endStream: true });
    staying.add(stream);
    stream.once("close", () => staying.delete(stream));
    stream.respond({ ":status": 200 });
    tellOpened();
  });
  return {
    opened,
    leave() {
      for (const stream of staying) stream.end();
    },
  };
}

function connectTo(origin: string, stream: http2.ServerHttp2Stream): void {
  const socket = socketTo(new URL(origin));
  const fail = () => {
    socket.destroy();
    if (!stream.destroyed) stream.respond({ ":status": 502 }, { endStream: true });
  };
  const leave = () => socket.destroy();
  stream.once("close", leave);
  socket.once("error", fail);
  socket.setTimeout(CONNECT_WITHIN_MS, fail);
  socket.once(origin.startsWith("https:") ? "secureConnect" : "connect", () => {
    socket.setTimeout(0);
    socket.off("error", fail);
    stream.off("close", leave);
    stream.respond({ ":status": 200 });
    joinStream(stream, socket);
  });
}

function socketTo({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (protocol !== "https:")
    return connect({ host, port: Number(port || 80), allowHalfOpen: true, noDelay: true });
  return connectTls({ host, port: Number(port || 443), servername: host });
}
