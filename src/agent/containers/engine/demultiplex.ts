import type { OutputChunk } from "./engine.ts";
import { EngineError } from "./engineError.ts";

const HEADER_BYTES = 8;
const STDERR = 2;
/** What the engine itself has to say, e.g. that a log cannot be read. */
const SYSTEM_ERROR = 3;

/**
 * Takes apart the stream of a container without TTY: frames of one byte kind, three of padding, four of length, payload.
 * Chunks may be cut anywhere; a payload is handed on as it comes, so nothing is held but a header.
 */
export function createDemultiplexer() {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let left = 0;
  let begins = false;

  return {
    /** Ended where a frame does. */
    whole: () => headerBytes === 0 && left === 0,
    push(chunk: Uint8Array): OutputChunk[] {
      const output: OutputChunk[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (left === 0) {
          const take = Math.min(HEADER_BYTES - headerBytes, chunk.length - at);
          header.set(chunk.subarray(at, at + take), headerBytes);
          headerBytes += take;
          at += take;
          if (headerBytes < HEADER_BYTES) break;
          if (header[0]! > SYSTEM_ERROR || header.readUIntBE(1, 3) !== 0)
            throw new EngineError("not_answering", "the engine's stream is not made of frames");
          left = header.readUInt32BE(4);
          headerBytes = 0;
          begins = true;
          continue;
        }
        const bytes = chunk.subarray(at, at + left);
        output.push({ stream: header[0]! >= STDERR ? "stderr" : "stdout", bytes, ...(begins && { begins }) });
        begins = false;
        left -= bytes.length;
        at += bytes.length;
      }
      return output;
    },
  };
}
