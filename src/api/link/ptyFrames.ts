import { PtyControl } from "../http/pty.ts";

/** A frame on the agent's PTY stream: type (1 byte), length (4 bytes, big-endian), payload. */
const HEADER_BYTES = 5;
const OUTPUT = 0;
const CONTROL = 1;
/** Larger frames are a fault of the peer, never data: the agent cuts output into less. */
export const MAX_FRAME_BYTES = 1_048_576;

export type PtyFrame = { type: "output"; bytes: Uint8Array } | { type: "control"; message: PtyControl };

function encode(type: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  frame[0] = type;
  new DataView(frame.buffer).setUint32(1, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

export const encodeOutput = (bytes: Uint8Array): Uint8Array => encode(OUTPUT, bytes);

export const encodeControl = (message: PtyControl): Uint8Array =>
  encode(CONTROL, new TextEncoder().encode(JSON.stringify(message)));

/** Feeds on chunks cut anywhere; returns whole frames in order. Throws on a frame no agent sends. */
export function createPtyFrameDecoder(): (chunk: Uint8Array) => PtyFrame[] {
  let pending: Uint8Array = new Uint8Array(0);
  return (chunk) => {
    if (pending.length === 0) pending = chunk;
    else {
      const joined = new Uint8Array(pending.length + chunk.length);
      joined.set(pending);
      joined.set(chunk, pending.length);
      pending = joined;
    }
    const frames: PtyFrame[] = [];
    while (pending.length >= HEADER_BYTES) {
      const length = new DataView(pending.buffer, pending.byteOffset).getUint32(1);
      if (length > MAX_FRAME_BYTES)
        throw new Error(`PTY frame of ${length} bytes exceeds ${MAX_FRAME_BYTES}`);
      if (pending.length < HEADER_BYTES + length) break;
      const payload = pending.subarray(HEADER_BYTES, HEADER_BYTES + length);
      if (pending[0] === OUTPUT) frames.push({ type: "output", bytes: payload });
      else if (pending[0] === CONTROL)
        frames.push({
          type: "control",
          message: PtyControl.parse(JSON.parse(new TextDecoder().decode(payload))),
        });
      else throw new Error(`unknown PTY frame type ${pending[0]}`);
      pending = pending.subarray(HEADER_BYTES + length);
    }
    return frames;
  };
}
