import { createYamuxSession, type YamuxSession } from "../yamux/session.ts";
import type { YamuxStream } from "../yamux/stream.ts";

/** A client and a server session joined by wires that deliver on their own, soon. */
export function loopback(onStream: (stream: YamuxStream) => void): {
  client: YamuxSession;
  server: YamuxSession;
  ends: string[];
} {
  const ends: string[] = [];
  const wires: { to: "client" | "server"; bytes: Uint8Array }[] = [];
  let isDelivering = false;
  const writer = (to: "client" | "server") => (bytes: Uint8Array) => {
    wires.push({ to, bytes });
    if (isDelivering) return;
    isDelivering = true;
    queueMicrotask(() => {
      for (let next = wires.shift(); next; next = wires.shift()) sessions[next.to].receive(next.bytes);
      isDelivering = false;
    });
  };
  const end = (reason: string) => {
    ends.push(reason);
    sessions.client.close(reason);
    sessions.server.close(reason);
  };
  const sessions = {
    client: createYamuxSession({ role: "client", write: writer("server"), onStream() {}, onEnd: end }),
    server: createYamuxSession({ role: "server", write: writer("client"), onStream, onEnd: end }),
  };
  return { ...sessions, ends };
}
