import http2 from "node:http2";
import { createWebSocketStream, WebSocket } from "ws";
import { LINK_PATH } from "#api/link/reports.ts";
import {
  MAX_MESSAGE_BYTES,
  MAX_STREAMS,
  SESSION_MEMORY_MB,
  SESSION_WINDOW_BYTES,
  STREAM_WINDOW_BYTES,
  startHeartbeat,
} from "#api/link/transport.ts";

const HANDSHAKE_MS = 10_000;
/** A server that does not answer our close frame is left after this long. */
const CLOSE_WITHIN_MS = 2_000;

/** How one attempt ended. */
export type LinkEnd =
  /** The server said no: an HTTP status instead of the upgrade. */
  | { kind: "refused"; status: number }
  /** A newer link of the same agent took its place. */
  | { kind: "replaced" }
  | { kind: "lost"; reason: string };

export type OnStream = (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void;

export type DialOptions = {
  /** Origin of the server. */
  url: string;
  token: string;
  signal: AbortSignal;
  onStream: OnStream;
  /** The server accepted this link. */
  onUp: () => void;
};

/** Opens one link and serves on it; resolves when it has ended, never rejects. */
export function dial({ url, token, signal, onStream, onUp }: DialOptions): Promise<LinkEnd> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: "lost", reason: "stopped" });
    const socket = new WebSocket(url.replace(/^http/, "ws") + LINK_PATH, {
      headers: { "Coder-Session-Token": token },
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    let end: LinkEnd | undefined;
    let session: http2.ServerHttp2Session | undefined;
    let stopHeartbeat = () => {};
    const leave = () => {
      end ??= { kind: "lost", reason: "stopped" };
      if (socket.readyState !== WebSocket.OPEN) return socket.terminate();
      // Destroying the session here would cut the socket before the server could read why.
      socket.close(1000, "stopped");
      setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
    };
    signal.addEventListener("abort", leave, { once: true });

    socket.on("unexpected-response", (request, response) => {
      end ??= { kind: "refused", status: response.statusCode ?? 0 };
      request.destroy();
      socket.terminate();
    });
    socket.on("error", (error) => {
      end ??= { kind: "lost", reason: error.message };
    });
    socket.on("open", () => {
      session = serveSession(socket, onStream);
      stopHeartbeat = startHeartbeat(session, {
        roundTrip: () => {},
        dead() {
          end ??= { kind: "lost", reason: "the server is silent" };
          socket.terminate(); // a closing handshake would wait for the silent side
        },
      });
      onUp();
    });
    socket.on("close", (code, reason) => {
      stopHeartbeat();
      session?.destroy();
      signal.removeEventListener("abort", leave);
      const text = reason.toString();
      if (code === 1000 && text === "replaced") end ??= { kind: "replaced" };
      resolve(end ?? { kind: "lost", reason: text || `closed with ${code}` });
    });
  });
}

function serveSession(socket: WebSocket, onStream: OnStream): http2.ServerHttp2Session {
  const bytes = createWebSocketStream(socket);
  bytes.on("error", () => {}); // the socket's own events tell it
  const session = http2.performServerHandshake(bytes, {
    settings: { initialWindowSize: STREAM_WINDOW_BYTES, maxConcurrentStreams: MAX_STREAMS },
    maxSessionMemory: SESSION_MEMORY_MB,
  });
  session.setLocalWindowSize(SESSION_WINDOW_BYTES);
  session.on("error", () => socket.terminate());
  session.on("close", () => socket.close(1000));
  session.on("stream", onStream);
  return session;
}
