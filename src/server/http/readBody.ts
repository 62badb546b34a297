import type { IncomingMessage } from "node:http";
import { HttpError } from "./httpError.ts";

/** No route takes more; a log batch is refused by its own, smaller limit. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The whole body, or 413 as soon as it is known to be too large. */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw HttpError.tooLarge(limit);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length; // no encoding is set on the request, so that chunks are buffers
    if (length > limit) throw HttpError.tooLarge(limit);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
