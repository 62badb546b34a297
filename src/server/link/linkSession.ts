import http2 from "node:http2";
import { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { SESSION_MEMORY_MB, SESSION_WINDOW_BYTES, STREAM_WINDOW_BYTES } from "#api/link/transport.ts";

/** HTTP/2 over an accepted WebSocket, with this side as its client. Must be called in the turn the socket was accepted. */
export function openLinkSession(socket: WebSocket): http2.ClientHttp2Session {
  const session = http2.connect("http://agent", {
    createConnection: () => socketBytes(socket),
    settings: { initialWindowSize: STREAM_WINDOW_BYTES, enablePush: false },
    maxSessionMemory: SESSION_MEMORY_MB,
  });
  session.once("connect", () => session.setLocalWindowSize(SESSION_WINDOW_BYTES));
  return session;
}

/**
 * As `createWebSocketStream` of ws, measured as quick as that one, but a write on a cut socket is no error of its own:
 * it would reach the link's streams before the close does, and they could not tell a lost agent from another fault.
 */
function socketBytes(socket: WebSocket): Duplex {
  const bytes = new Duplex({
    read: () => socket.resume(),
    // Done when the kernel has taken it: that is the back-pressure.
    write: (chunk: Buffer, _, done) => socket.send(chunk, () => done()),
    final(done) {
      socket.close(1000);
      done();
    },
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  socket.on("message", (data: Buffer) => {
    if (!bytes.destroyed && !bytes.push(data)) socket.pause();
  });
  return bytes;
}
