/** Frames of yamux (tailnet-rpc.md §5): twelve bytes, big-endian, and a body behind data frames. */
export const HEADER_BYTES = 12;

export const TYPE = { data: 0, window: 1, ping: 2, goAway: 3 } as const;
export const FLAG = { syn: 1, ack: 2, fin: 4, rst: 8 } as const;
export const GO_AWAY = { normal: 0, protocolError: 1, internalError: 2 } as const;

export type Header = { type: number; flags: number; stream: number; length: number };

/** The peer broke the protocol: the connection must be dropped, as the Go implementation does. */
export class YamuxError extends Error {
  override readonly name = "YamuxError";
}

export function encodeHeader({ type, flags, stream, length }: Header): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(1, type);
  view.setUint16(2, flags);
  view.setUint32(4, stream);
  view.setUint32(8, length);
  return bytes;
}

/** A data frame in one piece. */
export function encodeData(stream: number, flags: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + body.length);
  frame.set(encodeHeader({ type: TYPE.data, flags, stream, length: body.length }));
  frame.set(body, HEADER_BYTES);
  return frame;
}

export function decodeHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const version = view.getUint8(0);
  if (version !== 0) throw new YamuxError(`version ${version} is not known`);
  const header = {
    type: view.getUint8(1),
    flags: view.getUint16(2),
    stream: view.getUint32(4),
    length: view.getUint32(8),
  };
  if (header.type > TYPE.goAway) throw new YamuxError(`frame type ${header.type} is not known`);
  return header;
}

/**
 * Reads a byte stream cut anywhere. Bodies are given out as they come, never gathered: `onBody` is told which frame a piece
 * belongs to and whether it is the last. Throws YamuxError.
 */
export function createFrameReader(on: {
  header(header: Header): void;
  body(header: Header, piece: Uint8Array): void;
}) {
  const pending = new Uint8Array(HEADER_BYTES);
  let held = 0;
  let current: Header | undefined;
  let left = 0;

  return (chunk: Uint8Array): void => {
    let at = 0;
    while (at < chunk.length) {
      if (current) {
        const piece = chunk.subarray(at, at + left);
        at += piece.length;
        left -= piece.length;
        const header = current;
        if (left === 0) current = undefined;
        on.body(header, piece);
        continue;
      }
      const part = chunk.subarray(at, at + HEADER_BYTES - held);
      pending.set(part, held);
      held += part.length;
      at += part.length;
      if (held < HEADER_BYTES) return;
      held = 0;
      const header = decodeHeader(pending);
      if (header.type === TYPE.data && header.length > 0) {
        current = header;
        left = header.length;
      }
      on.header(header);
    }
  };
}
