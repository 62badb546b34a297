import {
  createFrameReader,
  encodeData,
  encodeHeader,
  FLAG,
  GO_AWAY,
  type Header,
  TYPE,
  YamuxError,
} from "./frame.ts";
import { createStream, type InternalStream, type YamuxStream } from "./stream.ts";

/** Settings of both Go sides (tailnet-rpc.md §5). */
const PING_EVERY_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
/** Streams that the peer opened and nobody closed. Go resets what is beyond its backlog of unaccepted ones. */
const MAX_STREAMS = 256;
/** How long the peer may take to acknowledge a stream of ours; then it is taken for dead. */
const ACK_WITHIN_MS = 75_000;
/** A stream that one side has closed is reset after this long. */
const HALF_CLOSED_MS = 5 * 60_000;

export type YamuxOptions = {
  role: "client" | "server";
  /** Takes bytes for the wire, in order. */
  write(bytes: Uint8Array): void;
  /** The peer opened a stream; its listeners must be set before this returns. */
  onStream(stream: YamuxStream): void;
  /** The connection is over: a fault of the peer, no pong, or the peer's go away for a reason. Nothing is sent after it. */
  onEnd(reason: string): void;
  now?: () => number;
};

export interface YamuxSession {
  /** Bytes from the wire, cut anywhere. A fault of the peer ends the session; it never throws. */
  receive(chunk: Uint8Array): void;
  /** Undefined when the peer asked for no more streams. */
  open(): YamuxStream | undefined;
  /** To be called about once a second: keeps the connection alive, and ends one that is not. */
  tick(): void;
  /** Tells the peer that no more streams are wanted; those that are open go on. */
  goAway(): void;
  /** Everything ends without a word to the peer, whose end of the transport closes. */
  close(reason: string): void;
  readonly streams: number;
}

/** One end of a yamux connection. No clock, no socket: bytes in, bytes and streams out. */
export function createYamuxSession({
  role,
  write,
  onStream,
  onEnd,
  now = Date.now,
}: YamuxOptions): YamuxSession {
  const streams = new Map<number, InternalStream>();
  /** Streams of ours that the peer did not acknowledge, and since when. */
  const unacknowledged = new Map<number, number>();
  const ownParity = role === "client" ? 1 : 0;
  let nextId = role === "client" ? 1 : 2;
  let isOver = false;
  let peerWantsMore = true;
  let pingedAt = now();
  let ping: { value: number; at: number } | undefined;

  function end(reason: string) {
    if (isOver) return;
    isOver = true;
    for (const stream of streams.values()) stream.lost(reason);
    streams.clear();
    onEnd(reason);
  }

  const send = (bytes: Uint8Array) => {
    if (!isOver) write(bytes);
  };
  const sendHeader = (header: Header) => send(encodeHeader(header));

  function add(id: number): InternalStream {
    const stream = createStream(id, {
      data: (body, more) => send(encodeData(id, more, body)),
      window: (credit, more) => sendHeader({ type: TYPE.window, flags: more, stream: id, length: credit }),
      freed() {
        streams.delete(id);
        unacknowledged.delete(id);
      },
      now,
    });
    streams.set(id, stream);
    return stream;
  }

  /** The stream a frame is for; one that the peer opens with it is made. */
  function streamOf({ stream: id, flags }: Header): InternalStream | undefined {
    if ((flags & FLAG.syn) === 0) return streams.get(id);
    if (streams.has(id)) throw new YamuxError(`stream ${id} is open already`);
    if (id === 0 || id % 2 === ownParity) throw new YamuxError(`stream ${id} is not the peer's to open`);
    if (streams.size >= MAX_STREAMS) {
      sendHeader({ type: TYPE.window, flags: FLAG.rst, stream: id, length: 0 });
      return undefined;
    }
    const stream = add(id);
    // At once: who opened it ends the connection when no ACK comes (the 75 s rule).
    sendHeader({ type: TYPE.window, flags: FLAG.ack, stream: id, length: 0 });
    onStream(stream.facade);
    return stream;
  }

  function onHeader(header: Header) {
    if (isOver) return; // a listener closed the session while this chunk was read
    if (header.type === TYPE.ping) return onPing(header);
    if (header.type === TYPE.goAway) return onGoAway(header);
    const stream = streamOf(header);
    if (!stream) return; // unknown: ignored, its body skipped
    if (header.flags & FLAG.ack) unacknowledged.delete(header.stream);
    if (header.type === TYPE.window) stream.credited(header.length);
    else stream.announced(header.length);
    // With a body the flags count once that has come.
    if (header.type === TYPE.window || header.length === 0) stream.flagged(header.flags);
  }

  function onBody(header: Header, piece: Uint8Array, isLast: boolean) {
    const stream = streams.get(header.stream);
    if (!stream) return;
    stream.arrived(piece);
    if (isLast) stream.flagged(header.flags);
  }

  function onPing({ flags, length }: Header) {
    if (flags & FLAG.syn) sendHeader({ type: TYPE.ping, flags: FLAG.ack, stream: 0, length });
    else if (ping?.value === length) ping = undefined;
  }

  function onGoAway({ length }: Header) {
    if (length !== GO_AWAY.normal) throw new YamuxError(`the peer went away for reason ${length}`);
    peerWantsMore = false;
  }

  let bodyLeft = 0;
  const read = createFrameReader({
    header(header) {
      bodyLeft = header.type === TYPE.data ? header.length : 0;
      onHeader(header);
    },
    body(header, piece) {
      bodyLeft -= piece.length;
      onBody(header, piece, bodyLeft === 0);
    },
  });

  return {
    get streams() {
      return streams.size;
    },
    receive(chunk) {
      if (isOver) return;
      try {
        read(chunk);
      } catch (error) {
        if (!(error instanceof YamuxError)) throw error;
        sendHeader({ type: TYPE.goAway, flags: 0, stream: 0, length: GO_AWAY.protocolError });
        end(error.message);
      }
    },
    open() {
      if (isOver || !peerWantsMore) return undefined;
      const id = nextId;
      nextId += 2;
      const stream = add(id);
      unacknowledged.set(id, now());
      sendHeader({ type: TYPE.window, flags: FLAG.syn, stream: id, length: 0 });
      return stream.facade;
    },
    tick() {
      if (isOver) return;
      const at = now();
      if (ping && at - ping.at >= PONG_WITHIN_MS) return end("the peer answered no ping");
      for (const [id, since] of unacknowledged)
        if (at - since >= ACK_WITHIN_MS) return end(`the peer did not acknowledge stream ${id}`);
      for (const stream of [...streams.values()])
        if (stream.halfClosedAt !== undefined && at - stream.halfClosedAt >= HALF_CLOSED_MS)
          stream.facade.reset();
      if (ping || at - pingedAt < PING_EVERY_MS) return;
      pingedAt = at;
      ping = { value: (at >>> 0) % 0xffff_ffff, at };
      sendHeader({ type: TYPE.ping, flags: FLAG.syn, stream: 0, length: ping.value });
    },
    goAway: () => sendHeader({ type: TYPE.goAway, flags: 0, stream: 0, length: GO_AWAY.normal }),
    close: end,
  };
}
