import { once } from "node:events";
import http2 from "node:http2";
import { type AddressInfo, createServer } from "node:net";
import type { Duplex } from "node:stream";
import {
  MAX_STREAMS,
  SESSION_MEMORY_MB,
  SESSION_WINDOW_BYTES,
  STREAM_WINDOW_BYTES,
} from "#api/link/transport.ts";
import { joinStream } from "../tcp/joinStream.ts";
import { CONNECT, STAY } from "./serveTunnel.ts";

export type OpenTunnel = {
  /** Leads to the server, from this machine only. */
  readonly url: string;
  /** Aborts when the other end asks to leave, or has gone. */
  readonly leaving: AbortSignal;
  close(): void;
};

/** The end of the tunnel in a container: a listener on loopback whose connections come out at the parent's server. */
export async function openTunnel(bytes: Duplex): Promise<OpenTunnel> {
  const session = http2.connect("http://parent", {
    createConnection: () => bytes,
    settings: { initialWindowSize: STREAM_WINDOW_BYTES, enablePush: false },
    maxSessionMemory: SESSION_MEMORY_MB,
  });
  session.once("connect", () => session.setLocalWindowSize(SESSION_WINDOW_BYTES));
  const leaving = new AbortController();
  session.on("error", () => {}); // its close is what counts

  const stay = session.request({ ":path": STAY });
  stay.on("error", () => {});
  stay.resume();
  for (const over of ["end", "close"]) stay.once(over, () => leaving.abort());

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const stream = session.request({ ":method": "POST", ":path": CONNECT }, { endStream: false });
    stream.on("error", () => {}); // its close follows
    // Joined when it is answered, and not before: Node loses the end of a stream that is not open yet.
    const lost = () => socket.resetAndDestroy();
    const left = () => stream.destroy();
    stream.once("close", lost);
    socket.once("close", left);
    socket.on("error", () => {}); // its close follows
    stream.once("response", (headers) => {
      stream.off("close", lost);
      socket.off("close", left);
      if (headers[":status"] === 200) joinStream(stream, socket);
      else lost();
    });
  });
  listener.maxConnections = MAX_STREAMS;
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  session.once("close", () => {
    leaving.abort();
    listener.close();
    bytes.destroy();
  });
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`, // it listens on TCP
    leaving: leaving.signal,
    close() {
      bytes.destroy(); // and not the session, which would end its connections as if all had been said
    },
  };
}
