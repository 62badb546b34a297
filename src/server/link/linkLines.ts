import type { ClientHttp2Stream } from "node:http2";
import { AgentFailed } from "./agentLinks.ts";

/** The state of a thousand containers is a megabyte. */
const MAX_LINE_BYTES = 16_777_216;
const NEWLINE = 0x0a;

/**
 * The values of a stream of one JSON value a line. No more is read than is asked for. The stream ends with the reading,
 * whoever ends it.
 */
export async function* readLines(
  agentId: string,
  stream: ClientHttp2Stream,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<unknown, void> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        pieces.push(chunk.subarray(from, end));
        const line = Buffer.concat(pieces).toString("utf8");
        pieces = [];
        bytes = 0;
        from = end + 1;
        yield parsed(agentId, line);
      }
      const rest = chunk.subarray(from);
      bytes += rest.length;
      if (bytes > maxBytes) throw new AgentFailed(agentId, "a line of its answer is too long");
      pieces.push(rest);
    }
  } finally {
    if (!stream.destroyed) stream.destroy();
  }
}

function parsed(agentId: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new AgentFailed(agentId, "a line of its answer is no JSON");
  }
}
