import { FLAG, YamuxError } from "./frame.ts";

/** Initial and largest receive window of a stream; there is none of the connection. */
export const WINDOW_BYTES = 262_144;
/** Credit is given back when so much of it was used up. */
const GIVE_BACK_BYTES = WINDOW_BYTES / 2;
/** A body larger than that keeps others waiting for the wire. */
const MAX_BODY_BYTES = 65_536;
const MAX_CREDIT = 0xffff_ffff;

export interface YamuxStream {
  readonly id: number;
  /** Pieces as they come. Whoever has dealt with them says so with `consumed`, or the peer may send no more. */
  onData(listener: (bytes: Uint8Array) => void): void;
  /** The peer will send no more. */
  onFinish(listener: () => void): void;
  /** It ended before its time: reset, or the connection was lost. */
  onLost(listener: (reason: string) => void): void;
  /** So many bytes of what came have been dealt with. */
  consumed(bytes: number): void;
  /** Queues bytes; they go out as the peer's window allows. */
  send(bytes: Uint8Array): void;
  /** Bytes that wait for the peer's window. */
  readonly queued: number;
  /** Called when nothing waits any more after something did. */
  onDrained(listener: () => void): void;
  /** Sends no more, after what is queued. */
  finish(): void;
  /** Drops what is queued and sends no more. */
  finishNow(): void;
  /** Ends it both ways at once. */
  reset(): void;
}

type Out = {
  data(body: Uint8Array, flags: number): void;
  window(credit: number, flags: number): void;
  freed(): void;
  now(): number;
};

/** What the session tells its stream. */
export type InternalStream = {
  readonly facade: YamuxStream;
  halfClosedAt: number | undefined;
  credited(bytes: number): void;
  /** The header of a body that comes now. */
  announced(bytes: number): void;
  arrived(piece: Uint8Array): void;
  flagged(flags: number): void;
  lost(reason: string): void;
};

export function createStream(id: number, out: Out): InternalStream {
  const queue: Uint8Array[] = [];
  let queued = 0;
  /** What the peer lets us send. */
  let sendWindow = WINDOW_BYTES;
  /** What we let the peer send, and what of it was dealt with and not given back. */
  let receiveWindow = WINDOW_BYTES;
  let owed = 0;
  let isFinishing = false;
  let isFinished = false;
  let peerFinished = false;
  let isOver = false;
  let onData = (_: Uint8Array) => {};
  let onFinish = () => {};
  let onLost = (_: string) => {};
  let onDrained = () => {};

  function over() {
    if (isOver) return;
    isOver = true;
    queue.length = 0;
    queued = 0;
    out.freed();
  }

  function flush() {
    const waited = queued > 0;
    while (queue.length > 0 && sendWindow > 0) {
      const first = queue[0]!;
      const body = first.subarray(0, Math.min(first.length, sendWindow, MAX_BODY_BYTES));
      if (body.length === first.length) queue.shift();
      else queue[0] = first.subarray(body.length);
      sendWindow -= body.length;
      queued -= body.length;
      out.data(body, 0);
    }
    if (queued > 0) return;
    if (isFinishing && !isFinished) {
      isFinished = true;
      out.window(0, FLAG.fin);
      settle();
    }
    if (waited) onDrained();
  }

  /** Freed when both have finished. */
  function settle() {
    if (isFinished && peerFinished) return over();
    if (isFinished || peerFinished) internal.halfClosedAt ??= out.now();
  }

  const internal: InternalStream = {
    halfClosedAt: undefined,
    facade: {
      id,
      get queued() {
        return queued;
      },
      onData: (listener) => {
        onData = listener;
      },
      onFinish: (listener) => {
        onFinish = listener;
      },
      onLost: (listener) => {
        onLost = listener;
      },
      onDrained: (listener) => {
        onDrained = listener;
      },
      consumed(bytes) {
        if (isOver || peerFinished) return;
        owed += bytes;
        if (owed < GIVE_BACK_BYTES) return;
        receiveWindow += owed;
        out.window(owed, 0);
        owed = 0;
      },
      send(bytes) {
        if (isOver || isFinishing || bytes.length === 0) return;
        queue.push(bytes);
        queued += bytes.length;
        flush();
      },
      finish() {
        if (isOver || isFinishing) return;
        isFinishing = true;
        flush();
      },
      finishNow() {
        if (isOver) return;
        queue.length = 0;
        queued = 0;
        isFinishing = true;
        flush();
      },
      reset() {
        if (isOver) return;
        out.window(0, FLAG.rst);
        over();
      },
    },
    credited(bytes) {
      sendWindow = Math.min(sendWindow + bytes, MAX_CREDIT);
      flush();
    },
    announced(bytes) {
      if (bytes > receiveWindow) throw new YamuxError(`stream ${id}: data beyond its window`);
      receiveWindow -= bytes;
    },
    arrived(piece) {
      if (!isOver && !peerFinished) onData(piece);
    },
    flagged(flags) {
      if (isOver) return; // a listener reset it while its frame was read
      if (flags & FLAG.rst) {
        over();
        onLost("the peer reset the stream");
        return;
      }
      if (flags & FLAG.fin) {
        if (peerFinished) throw new YamuxError(`stream ${id}: a second FIN`);
        peerFinished = true;
        settle();
        onFinish();
      }
    },
    lost(reason) {
      if (isOver) return;
      over();
      onLost(reason);
    },
  };
  return internal;
}
