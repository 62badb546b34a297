import type { IncomingMessage } from "node:http";
import { HttpError } from "./httpError.ts";

/** No route takes more; a log batch is refused by its own, smaller limit. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The whole body, or 413 as soon as it is known to be too large. */
export function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(HttpError.tooLarge(limit));
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return void chunks.push(chunk);
      // Not destroyed, as leaving an async loop over it would: the refusal has to travel on the same connection.
      request.removeAllListeners("data").pause();
      reject(HttpError.tooLarge(limit));
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("close", () => reject(HttpError.badRequest("The request was broken off.")));
  });
}
