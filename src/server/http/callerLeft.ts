import type { IncomingMessage } from "node:http";
import { HttpError } from "./httpError.ts";

/**
 * Runs work for a request that need not be finished when the caller has hung up: the signal says so, with a reason that
 * is no fault and that nobody reads.
 */
export async function whileThere<T>(
  { socket }: Pick<IncomingMessage, "socket">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const left = new AbortController();
  const leave = () => left.abort(new HttpError(499, "The caller left."));
  if (socket.destroyed) leave();
  socket.once("close", leave);
  try {
    return await work(left.signal);
  } finally {
    socket.off("close", leave); // the connection may bring more requests
  }
}
