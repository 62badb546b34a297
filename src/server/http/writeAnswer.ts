import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answers.ts";

/** Writes an answer that is whole in memory, outside the contract's own way. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  if (response.headersSent || response.destroyed) return;
  // What the client still sends is nobody's: the connection ends with the answer.
  if (!request.complete) response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}
