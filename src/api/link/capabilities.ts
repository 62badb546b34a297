import { z } from "zod";
import { Terminal } from "../http/quarterdeck.ts";
import { Uuid } from "../values.ts";

/**
 * The HTTP/2 interface that the agent serves over its link, to its server only.
 *
 * | request | answer |
 * |---|---|
 * | `GET /terminals` | `TerminalList` |
 * | `DELETE /terminals/:id` | 204; 404 |
 * | `POST /pty`, header `x-open` = percent-encoded JSON of OpenPty | 200, then a duplex stream: request body = bytes of PtyInput JSON values, response body = PTY frames (ptyFrames.ts) |
 * | `POST /refresh` | 204; the agent fetches its manifest again |
 * | `POST /stop` | 204; runs stop scripts, reports `off`, and leaves (used by a stop build) |
 *
 * Either side's end of the stream closes the attachment; h2 flow control is the back-pressure.
 */
export const OpenPty = z.object({
  id: Uuid,
  width: z.number().int(),
  height: z.number().int(),
  command: z.string(),
  container: z.string(),
  container_user: z.string(),
  backend_type: z.string(),
  /** Bytes already seen, or undefined for a first look. */
  since: z.number().int().optional(),
});
export type OpenPty = z.infer<typeof OpenPty>;

export const TerminalList = z.object({ terminals: z.array(Terminal) });
