/** Packets of DRPC and the frames they travel in (tailnet-rpc.md §6). */
export const KIND = {
  invoke: 1,
  message: 2,
  error: 3,
  cancel: 4,
  close: 5,
  closeSend: 6,
  metadata: 7,
} as const;

/** `stream` counts the calls of one yamux stream, `message` the packets of one sender in a call. */
export type Packet = { stream: bigint; message: bigint; kind: number; control: boolean; data: Uint8Array };

export const MAX_PACKET_BYTES = 4 * 1024 * 1024;
/** What a sender puts into one frame; a receiver takes any length. */
export const FRAME_BYTES = 65_536;
const DONE = 1;
const CONTROL = 0x80;
const MAX_VARINT_BYTES = 10;
/** A buffer that grew beyond that is given back when it is empty. */
const KEPT_BYTES = 65_536;
const EMPTY = new Uint8Array(0);

/** The peer broke the protocol: the yamux stream is closed, others go on. */
export class RpcProtocolError extends Error {
  override readonly name = "RpcProtocolError";
}

/** Memory for packets that are not whole yet, shared by the streams of one connection. */
export type Budget = { left: number };
export const createBudget = (): Budget => ({ left: 8 * MAX_PACKET_BYTES });

function pushVarint(out: number[], value: bigint): void {
  let rest = value;
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

/** The frames of a packet in one piece. */
export function encodePacket({ stream, message, kind, control, data }: Packet): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < data.length; at += FRAME_BYTES) {
    const body = data.subarray(at, at + FRAME_BYTES);
    const isLast = at + FRAME_BYTES >= data.length;
    const header = [(control ? CONTROL : 0) | (kind << 1) | (isLast ? DONE : 0)];
    for (const value of [stream, message, BigInt(body.length)]) pushVarint(header, value);
    frames.push(Uint8Array.from(header), body);
  }
  return joined(frames);
}

export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface PacketReader {
  /** Takes bytes, cut anywhere. */
  push(chunk: Uint8Array): void;
  /** The next whole packet, or undefined until more bytes came. Throws RpcProtocolError. */
  next(): Packet | undefined;
  /** Gives back all memory; nothing is read after it. */
  dispose(): void;
}

/** Reads packets one at a time, so that whoever is busy with one leaves the rest unread. */
export function createPacketReader(budget: Budget = createBudget()): PacketReader {
  const unread = createBytes();
  let read = 0;
  /** Ids of the newest frame, and whether its packet is complete. */
  let stream = 0n;
  let message = 0n;
  let isComplete = true;
  let packet: { kind: number; control: boolean; data: ReturnType<typeof createBytes> } | undefined;
  let bodyLeft = 0;
  let isLastFrame = false;

  /** Reads nothing when the header is not all there. */
  function header(): { control: number; ids: [bigint, bigint, bigint] } | undefined {
    const bytes = unread.view();
    let at = read + 1;
    const varint = (): bigint | undefined => {
      let value = 0n;
      for (let count = 0; count < MAX_VARINT_BYTES; count++) {
        const byte = bytes[at++];
        if (byte === undefined) return undefined;
        value |= BigInt(byte & 0x7f) << BigInt(7 * count);
        if (byte < 0x80) return BigInt.asUintN(64, value);
      }
      throw new RpcProtocolError("a number has more than ten bytes");
    };
    const control = bytes[read];
    const ids = [varint(), varint(), varint()] as const;
    const [first, second, length] = ids;
    if (control === undefined || first === undefined || second === undefined || length === undefined)
      return undefined;
    read = at;
    return { control, ids: [first, second, length] };
  }

  function begin(control: number, [newStream, newMessage, length]: [bigint, bigint, bigint]) {
    const isSame = newStream === stream && newMessage === message;
    if (newStream < stream || (newStream === stream && newMessage < message) || (isSame && isComplete))
      throw new RpcProtocolError("id monotonicity violation");
    const kind = (control >> 1) & 0x3f;
    if (!isSame || !packet) {
      drop(); // an unfinished packet that a newer one overtakes
      packet = { kind, control: control >= CONTROL, data: createBytes() };
    } else if (packet.kind !== kind) throw new RpcProtocolError("packet kind change");
    if (BigInt(packet.data.length) + length > BigInt(MAX_PACKET_BYTES))
      throw new RpcProtocolError("data overflow");
    [stream, message, isComplete] = [newStream, newMessage, false];
    bodyLeft = Number(length);
    isLastFrame = (control & DONE) !== 0;
  }

  function take(into: ReturnType<typeof createBytes>) {
    const piece = unread.view().subarray(read, read + bodyLeft);
    const before = into.capacity;
    into.push(piece);
    budget.left -= into.capacity - before;
    if (budget.left < 0) throw new RpcProtocolError("data overflow of the connection");
    read += piece.length;
    bodyLeft -= piece.length;
  }

  function drop() {
    if (packet) budget.left += packet.data.capacity;
    packet = undefined;
  }

  return {
    push(chunk) {
      unread.skip(read);
      read = 0;
      unread.push(chunk);
    },
    next() {
      for (;;) {
        if (!packet || bodyLeft === 0) {
          const found = header();
          if (!found) return undefined;
          begin(found.control, found.ids);
        }
        const { kind, control, data } = packet!; // `begin` made one
        take(data);
        if (bodyLeft > 0) return undefined;
        if (!isLastFrame) continue;
        isComplete = true;
        drop();
        return { stream, message, kind, control, data: data.view() };
      }
    },
    dispose() {
      drop();
      unread.skip(unread.length);
      read = 0;
    },
  };
}

/** Bytes that are appended often, in pieces however small, and taken from the front. */
function createBytes() {
  let bytes = EMPTY;
  let start = 0;
  let end = 0;
  return {
    get length() {
      return end - start;
    },
    get capacity() {
      return bytes.length;
    },
    view: () => bytes.subarray(start, end),
    push(piece: Uint8Array) {
      if (end + piece.length > bytes.length) {
        const length = end - start;
        const isRoomy = length + piece.length <= bytes.length / 2;
        const target = isRoomy ? bytes : new Uint8Array(Math.max(length + piece.length, bytes.length * 2));
        target.set(bytes.subarray(start, end));
        [bytes, start, end] = [target, 0, length];
      }
      bytes.set(piece, end);
      end += piece.length;
    },
    skip(count: number) {
      start += count;
      if (start < end) return;
      [start, end] = [0, 0];
      if (bytes.length > KEPT_BYTES) bytes = EMPTY;
    },
  };
}
