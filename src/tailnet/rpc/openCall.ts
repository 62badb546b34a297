import type { YamuxStream } from "../yamux/stream.ts";
import { decodeError } from "./method.ts";
import { createPacketReader, encodePacket, joined, KIND, type Packet, RpcProtocolError } from "./packet.ts";

export interface CallEvents {
  message(message: Uint8Array): void;
  /** The server ended the call, or the stream was lost. Called once, and not after `close` or `cancel`. */
  end(error?: Error): void;
}

/** The calling side of one call, which has its yamux stream to itself. */
export interface ClientCall {
  send(message: Uint8Array): void;
  /** Bytes that wait for the server to read. */
  readonly queued: number;
  /** Ends the call in order. */
  close(): void;
  /** Ends it with a FIN alone. */
  cancel(): void;
}

/** Calls with one request send it, and that no other comes, along with the name. */
export function openCall(stream: YamuxStream, rpc: string, on: CallEvents, request?: Uint8Array): ClientCall {
  const reader = createPacketReader();
  let sent = 0n;
  let isOver = false;
  const packet = (kind: number, data: Uint8Array = new Uint8Array(0)) =>
    encodePacket({ stream: 1n, message: ++sent, kind, control: false, data });

  function end(error?: Error) {
    if (isOver) return;
    isOver = true;
    reader.dispose();
    stream.finish();
    on.end(error);
  }

  function handle({ kind, control, data }: Packet) {
    if (kind === KIND.message) on.message(data);
    else if (kind === KIND.error) end(decodeError(data));
    else if (kind === KIND.close || kind === KIND.closeSend) end();
    else if (kind === KIND.cancel) end(new Error("the server cancelled the call"));
    else if (!control) throw new RpcProtocolError(`packet kind ${kind} is not a server's`);
  }

  stream.onData((piece) => {
    if (isOver) return;
    reader.push(piece);
    try {
      for (let next = reader.next(); next && !isOver; next = reader.next())
        if (next.stream === 1n) handle(next);
    } catch (error) {
      if (!(error instanceof RpcProtocolError)) throw error;
      return end(error);
    }
    stream.consumed(piece.length);
  });
  stream.onFinish(() => end(new Error("the server closed the stream")));
  stream.onLost((reason) => end(new Error(reason)));

  const name = packet(KIND.invoke, new TextEncoder().encode(rpc));
  stream.send(request ? joined([name, packet(KIND.message, request), packet(KIND.closeSend)]) : name);

  return {
    send(message) {
      if (!isOver) stream.send(packet(KIND.message, message));
    },
    get queued() {
      return stream.queued;
    },
    close() {
      if (isOver) return;
      isOver = true;
      stream.send(packet(KIND.close));
      stream.finish();
    },
    cancel() {
      if (isOver) return;
      isOver = true;
      stream.finishNow();
    },
  };
}
