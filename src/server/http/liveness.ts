import type WebSocket from "ws";

export const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 15_000;

/** Pings with `1`, `2`, … until the socket closes; calls `dead` once when a pong stays out. */
export function watchLiveness(socket: WebSocket, dead: () => void): void {
  let count = 0;
  let waiting: NodeJS.Timeout | undefined;
  const pings = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    socket.ping(String(++count));
    waiting ??= setTimeout(dead, PONG_WITHIN_MS);
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
