import type WebSocket from "ws";

// A client's end of the tailnet RPC, written from the contract (tailnet-rpc.md §§4–6) alone: it shares no line with
// src/tailnet, so that a mistake there has no twin here.

const FLAG = { syn: 1, ack: 2, fin: 4, rst: 8 } as const;
const TYPE = { data: 0, window: 1, ping: 2, goAway: 3 } as const;
export const KIND = { invoke: 1, message: 2, error: 3, close: 5, closeSend: 6 } as const;

const GIVE_BACK_BYTES = 131_072;

export type Packet = { kind: number; data: Buffer };
export type Wire = ReturnType<typeof wireOf>;
export type WireCall = ReturnType<Wire["open"]>;

/** Things that are waited for in order; after `fail` whoever waits is told why. */
export function aQueue<T>() {
  const items: T[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  return {
    put(item: T) {
      items.push(item);
      wake();
    },
    fail(error: Error) {
      failure ??= error;
      wake();
    },
    async next(): Promise<T> {
      while (items.length === 0) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return items.shift()!; // just seen to be there
    },
    get size() {
      return items.length;
    },
  };
}

export function yamuxHeader(type: number, flags: number, stream: number, length: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(type, 1);
  header.writeUInt16BE(flags, 2);
  header.writeUInt32BE(stream, 4);
  header.writeUInt32BE(length, 8);
  return header;
}

export function drpcFrame(kind: number, message: number, data: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from([(kind << 1) | 1]),
    varint(1),
    varint(message),
    varint(data.length),
    data,
  ]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

export function wireOf(socket: WebSocket) {
  type Stream = {
    packets: ReturnType<typeof aQueue<Packet>>;
    bytes: Buffer;
    parts: Buffer[];
    /** Bytes that were taken and not given back. */
    owed: number;
  };
  const streams = new Map<number, Stream>();
  const events = aQueue<string>();
  let nextId = 1;
  let bytes: Buffer = Buffer.alloc(0);
  let received = 0;

  socket.on("message", (data: Buffer) => {
    received += data.length;
    bytes = bytes.length === 0 ? data : Buffer.concat([bytes, data]);
    for (let used = readFrame(); used > 0; used = readFrame()) bytes = bytes.subarray(used);
  });
  socket.on("close", () => {
    for (const { packets } of streams.values()) packets.fail(new Error("the connection is closed"));
    events.fail(new Error("the connection is closed"));
  });

  /** Header and body as two messages, as Go does it. */
  function write(header: Buffer, body?: Uint8Array) {
    socket.send(header);
    if (body && body.length > 0) socket.send(body);
  }

  /** How many bytes a whole frame took; 0 when there is none yet. */
  function readFrame(): number {
    if (bytes.length < 12) return 0;
    const [type, flags] = [bytes[1], bytes.readUInt16BE(2)];
    const [id, length] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8)];
    if (type === TYPE.ping && flags & FLAG.syn) write(yamuxHeader(TYPE.ping, FLAG.ack, 0, length));
    else if (type === TYPE.ping) events.put(`pong ${length}`);
    if (type === TYPE.goAway) events.put(`go away ${length}`);
    if (type === TYPE.window || type === TYPE.data) {
      if (type === TYPE.data && bytes.length < 12 + length) return 0;
      const stream = streams.get(id);
      if (flags & FLAG.ack) events.put(`ack ${id}`);
      if (flags & FLAG.rst) stream?.packets.fail(new Error("the stream was reset"));
      if (type === TYPE.data && stream) {
        stream.bytes = Buffer.concat([stream.bytes, bytes.subarray(12, 12 + length)]);
        for (let used = readPacket(stream); used > 0; used = readPacket(stream))
          stream.bytes = stream.bytes.subarray(used);
        stream.owed += length;
        if (stream.owed >= GIVE_BACK_BYTES) {
          write(yamuxHeader(TYPE.window, 0, id, stream.owed));
          stream.owed = 0;
        }
      }
      if (flags & FLAG.fin && stream) stream.packets.fail(new Error("the stream is finished"));
    }
    return 12 + (type === TYPE.data ? length : 0);
  }

  return {
    events,
    write,
    get received() {
      return received;
    },
    open() {
      const id = nextId;
      nextId += 2;
      const stream: Stream = { packets: aQueue(), bytes: Buffer.alloc(0), parts: [], owed: 0 };
      streams.set(id, stream);
      let message = 0;
      write(yamuxHeader(TYPE.window, FLAG.syn, id, 0));
      return {
        id,
        packets: stream.packets,
        /** All of them in one frame of yamux. */
        send(...packets: [kind: number, data: Uint8Array | string][]) {
          const body = Buffer.concat(
            packets.map(([kind, data]) => drpcFrame(kind, ++message, Buffer.from(data as Uint8Array))), // text, too
          );
          write(yamuxHeader(TYPE.data, 0, id, body.length), body);
        },
        /** The client's last word: what still runs is cancelled. */
        finish() {
          write(yamuxHeader(TYPE.window, FLAG.fin, id, 0));
        },
      };
    },
  };

  /** How many bytes a whole frame of DRPC took. */
  function readPacket(stream: Stream): number {
    const at = { offset: 1 };
    const [, , length] = [
      readVarint(stream.bytes, at),
      readVarint(stream.bytes, at),
      readVarint(stream.bytes, at),
    ];
    if (length === undefined || stream.bytes.length < at.offset + length) return 0;
    const control = stream.bytes[0]!; // there is more behind it
    stream.parts.push(stream.bytes.subarray(at.offset, at.offset + length));
    if (control & 1)
      stream.packets.put({ kind: (control >> 1) & 0x3f, data: Buffer.concat(stream.parts.splice(0)) });
    return at.offset + length;
  }
}

function readVarint(bytes: Buffer, at: { offset: number }): number | undefined {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at.offset++];
    if (byte === undefined) return undefined;
    value += (byte % 128) * scale;
    if (byte < 128) return value;
  }
}
