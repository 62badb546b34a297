import type WebSocket from "ws";

export const PING_EVERY_MS = 15_000;

export type Liveness = { pongWithinMs: number; reason: string };
export const LIVENESS: Liveness = { pongWithinMs: 15_000, reason: "liveness probe failed" };

/** Pings with `1`, `2`, … until the socket closes; calls `dead` once when a pong stays out. */
export function watchLiveness(
  socket: WebSocket,
  dead: () => void,
  pongWithinMs = LIVENESS.pongWithinMs,
): void {
  let count = 0;
  let waiting: NodeJS.Timeout | undefined;
  const pings = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    socket.ping(String(++count));
    waiting ??= setTimeout(dead, pongWithinMs);
  }, PING_EVERY_MS);
  socket.on("pong", (payload) => {
    // An older pong that was stuck on the way says nothing about the newest ping.
    if (payload.toString() !== String(count)) return;
    clearTimeout(waiting);
    waiting = undefined;
  });
  socket.on("close", () => {
    clearInterval(pings);
    clearTimeout(waiting);
  });
}
