import type { WebSocket } from "ws";
import type { UserActor } from "./auth.ts";
import { closeReason } from "./closeReason.ts";
import { LIVENESS, watchLiveness } from "./liveness.ts";
import type { OpenStreams } from "./openStreams.ts";
import type { AcceptOptions, RawSocket } from "./streams.ts";

/** After our close frame the peer has this long to answer before the connection is cut. */
const CLOSE_WITHIN_MS = 2_000;

/** Puts an accepted socket under the server's care. `shutdownCode` is what it is closed with when the server stops. */
export function careFor(
  socket: WebSocket,
  user: UserActor | undefined,
  streams: OpenStreams,
  shutdownCode: number,
  {
    beforeSignOut,
    liveness = LIVENESS,
    shutdown = { code: shutdownCode, reason: "server shutdown" },
  }: AcceptOptions,
): RawSocket {
  const over = new AbortController();
  const close = (code: number, reason: string) => {
    if (socket.readyState !== socket.OPEN) return;
    socket.close(code, closeReason(reason));
    over.abort(new Error(reason));
    // ws waits 30 s for a peer that does not answer, and longer for data that it does not take.
    setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
  };
  const forget = streams.add("websocket", user, (why) => {
    if (why === "signed out") beforeSignOut?.();
    if (why === "signed out") close(1008, "signed out");
    else close(shutdown.code, shutdown.reason);
  });
  socket.on("error", () => {}); // a close event always follows
  socket.on("close", (_code, reason) => {
    forget();
    over.abort(new Error(reason.toString() || "the client left"));
  });
  watchLiveness(socket, () => close(1001, liveness.reason), liveness.pongWithinMs);
  return { socket, signal: over.signal, close };
}
