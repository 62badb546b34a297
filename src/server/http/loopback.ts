import type { IncomingMessage } from "node:http";

/** A client on this very machine that does not speak for another: a proxy in front of us says for whom. */
export function isLoopback({ socket, headers }: IncomingMessage): boolean {
  if (headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined) return false;
  return /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? "");
}
