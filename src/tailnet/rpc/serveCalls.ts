import type { YamuxStream } from "../yamux/stream.ts";
import {
  type Budget,
  createPacketReader,
  encodePacket,
  KIND,
  type Packet,
  RpcProtocolError,
} from "./packet.ts";

/** What a handler throws to choose the code; anything else is code 0 with its text. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: bigint;
  constructor(code: bigint, message: string) {
    super(message);
    this.code = code;
  }
}

/** The one code that clients know: they go on without that RPC. */
export const UNIMPLEMENTED = 12n;

/** The answering side of a stream of messages. */
export interface Outlet {
  /** Aborted when the call is over, whoever ended it. */
  readonly signal: AbortSignal;
  send(message: Uint8Array): void;
  /** Messages, and their bytes, that wait for the client to read. Whoever sends sees to it that they stay few. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Called when nothing waits any more after something did. */
  onDrained(listener: () => void): void;
  /** Ends the call after what waits. */
  close(): void;
  /** Forgets what waits. */
  dropWaiting(): void;
}

/** The asking side of a stream of messages. */
export interface Inlet {
  /** The next message is not read before the promise of the last is settled. */
  message(message: Uint8Array): undefined | Promise<void>;
  /** The client sends no more, or is gone. Called once, and not after `close` of the outlet. */
  end(): void;
}

export type Method =
  | { kind: "unary"; answer(request: Uint8Array, signal: AbortSignal): Uint8Array | Promise<Uint8Array> }
  /** What `start` returns settles soon after the signal. */
  | { kind: "serverStream"; start(request: Uint8Array, out: Outlet): void | Promise<void> }
  | { kind: "bidirectional"; start(out: Outlet): Inlet }
  | { kind: "unimplemented" };

/** By name on the wire: `/package.Service/Method`. */
export type Methods = ReadonlyMap<string, Method>;

/** A name comes back in an error; it is shown that far. */
const SHOWN_NAME_CHARS = 200;
const KNOWN_KINDS: readonly number[] = Object.values(KIND);
const text = { encoder: new TextEncoder(), decoder: new TextDecoder() };

type RunningCall = {
  id: bigint;
  /** A packet of this call. */
  receive(packet: Packet): undefined | Promise<void>;
  cancel(): void;
  drained(): void;
  /** What the handler is still at, which an ended call may be too. */
  readonly unsettled: Promise<void> | undefined;
};

/** Serves the calls of one yamux stream, one after the other, until the client finishes it. */
export function serveCalls(stream: YamuxStream, methods: Methods, budget?: Budget): void {
  const reader = createPacketReader(budget);
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let call: RunningCall | undefined;
  let owed = 0;
  let isBusy = false;
  let isBroken = false;
  let clientLeft = false;
  let onEmpty = () => {};

  function flush() {
    while (waiting.length > 0 && stream.queued === 0) {
      const packet = waiting.shift()!;
      waitingBytes -= packet.length;
      stream.send(packet);
    }
  }

  function dropWaiting() {
    waiting.length = 0;
    waitingBytes = 0;
  }

  const queue: Queue = {
    push(packet) {
      if (clientLeft || isBroken) return;
      waiting.push(packet);
      waitingBytes += packet.length;
      flush();
    },
    drop: dropWaiting,
    size: () => ({ waiting: waiting.length, waitingBytes }),
  };

  function handle(packet: Packet): undefined | Promise<void> {
    if (!KNOWN_KINDS.includes(packet.kind)) {
      if (packet.control) return undefined;
      throw new RpcProtocolError(`packet kind ${packet.kind} is not known`);
    }
    if (packet.kind === KIND.metadata) return undefined; // nobody here reads any
    if (packet.kind !== KIND.invoke) return packet.stream === call?.id ? call.receive(packet) : undefined;
    if (packet.stream === call?.id) return call.receive(packet);
    call?.cancel();
    const begin = () => {
      call = startCall(packet.stream, text.decoder.decode(packet.data), methods, queue);
    };
    // Work and answers of earlier calls are done with first, or a client that asks and never reads could fill memory.
    if (call?.unsettled || waiting.length > 0) return settled(call?.unsettled).then(begin);
    begin();
    return undefined;
  }

  async function settled(work: Promise<void> | undefined) {
    await work;
    if (waiting.length > 0)
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
  }

  function pump() {
    if (isBusy || isBroken) return;
    isBusy = true;
    try {
      for (let packet = reader.next(); packet; packet = reader.next()) {
        const busy = handle(packet);
        if (!busy) continue;
        busy.then(resume, resume);
        return;
      }
    } catch (error) {
      if (!(error instanceof RpcProtocolError)) throw error;
      return breakOff();
    }
    isBusy = false;
    stream.consumed(owed);
    owed = 0;
    if (clientLeft) leave();
  }

  function resume() {
    isBusy = false;
    pump();
  }

  /** Nothing of the stream makes sense any more; it stays until the client finishes it. */
  function breakOff() {
    isBroken = true;
    call?.cancel();
    dropWaiting();
    reader.dispose();
    stream.finish();
  }

  /** A FIN from the client cancels, but what came before it counts. */
  function leave() {
    isBroken = true;
    call?.cancel();
    dropWaiting();
    reader.dispose();
    stream.finishNow();
  }

  stream.onData((piece) => {
    if (isBroken) return;
    owed += piece.length;
    reader.push(piece);
    pump();
  });
  stream.onDrained(() => {
    flush();
    if (waiting.length > 0 || stream.queued > 0) return;
    onEmpty();
    call?.drained();
  });
  const onLeft = () => {
    clientLeft = true;
    dropWaiting();
    onEmpty();
    if (isBroken) return stream.finishNow();
    pump();
  };
  stream.onFinish(onLeft);
  stream.onLost(onLeft);
}

type Queue = {
  push(packet: Uint8Array): void;
  drop(): void;
  size(): { waiting: number; waitingBytes: number };
};

function startCall(id: bigint, name: string, methods: Methods, queue: Queue): RunningCall {
  const abort = new AbortController();
  const method = methods.get(name);
  let sent = 0n;
  let isOver = false;
  let request: Uint8Array | undefined;
  let inlet: Inlet | undefined;
  let onDrained = () => {};
  let unsettled: Promise<void> | undefined;

  const write = (kind: number, data: Uint8Array = new Uint8Array(0)) =>
    queue.push(encodePacket({ stream: id, message: ++sent, kind, control: false, data }));

  /** The last packet of ours; what the client still sends is ignored. */
  function end(kind: number, data?: Uint8Array) {
    if (isOver) return;
    isOver = true;
    inlet = undefined;
    write(kind, data);
    abort.abort();
  }

  const fail = (error: unknown) => end(KIND.error, encodeError(error));

  function cancel() {
    if (isOver) return;
    isOver = true;
    queue.drop();
    endInlet();
    abort.abort();
  }

  function endInlet() {
    const ended = inlet;
    inlet = undefined;
    ended?.end();
  }

  const out: Outlet = {
    signal: abort.signal,
    send: (message) => {
      if (!isOver) write(KIND.message, message);
    },
    get waiting() {
      return queue.size().waiting;
    },
    get waitingBytes() {
      return queue.size().waitingBytes;
    },
    onDrained: (listener) => {
      onDrained = listener;
    },
    close: () => end(KIND.close),
    dropWaiting: () => {
      if (!isOver) queue.drop();
    },
  };

  async function answer(of: Extract<Method, { kind: "unary" }>, message: Uint8Array) {
    try {
      const response = await of.answer(message, abort.signal);
      if (isOver) return;
      write(KIND.message, response);
      end(KIND.closeSend);
    } catch (error) {
      fail(error);
    }
  }

  async function stream(of: Extract<Method, { kind: "serverStream" }>, message: Uint8Array) {
    try {
      await of.start(message, out);
    } catch (error) {
      // A request that cannot be read is told; the failure of a handler never reaches the wire.
      if (error instanceof RpcError) fail(error);
      out.close();
    }
  }

  function onMessage(message: Uint8Array): undefined | Promise<void> {
    if (method?.kind === "bidirectional") return fromClient(message);
    if (request) return undefined;
    request = message;
    const work =
      method?.kind === "unary"
        ? answer(method, message)
        : method?.kind === "serverStream" && stream(method, message);
    // Neither rejects.
    if (work)
      unsettled = work.then(() => {
        unsettled = undefined;
      });
    return undefined;
  }

  function fromClient(message: Uint8Array): undefined | Promise<void> {
    const broken = () => {
      endInlet();
      out.close();
    };
    try {
      return inlet?.message(message)?.catch(broken);
    } catch {
      broken();
      return undefined;
    }
  }

  function onCloseSend() {
    if (method?.kind === "bidirectional") {
      endInlet();
      out.close();
    } else if (!request) fail(new RpcError(0n, "the call has no request"));
  }

  if (!method) {
    const shown = name.length > SHOWN_NAME_CHARS ? `${name.slice(0, SHOWN_NAME_CHARS)}…` : name;
    fail(new RpcError(0n, `protocol error: unknown rpc: ${JSON.stringify(shown)}`));
  } else if (method.kind === "unimplemented") fail(new RpcError(UNIMPLEMENTED, "Unimplemented"));
  else if (method.kind === "bidirectional") {
    try {
      inlet = method.start(out);
    } catch {
      out.close();
    }
  }

  return {
    id,
    receive({ kind, data }) {
      if (isOver) return undefined;
      if (kind === KIND.invoke) throw new RpcProtocolError("invoke of a call that runs");
      if (kind === KIND.message) return onMessage(data);
      if (kind === KIND.closeSend) onCloseSend();
      else cancel();
      return undefined;
    },
    cancel,
    drained: () => onDrained(),
    get unsettled() {
      return unsettled;
    },
  };
}

/** Code and text. Texts of errors are for people: nothing but their message is told. */
function encodeError(error: unknown): Uint8Array {
  const message = text.encoder.encode(error instanceof Error ? error.message : String(error));
  const data = new Uint8Array(8 + message.length);
  new DataView(data.buffer).setBigUint64(0, error instanceof RpcError ? error.code : 0n);
  data.set(message, 8);
  return data;
}

export function decodeError(data: Uint8Array): RpcError {
  if (data.length < 8) return new RpcError(0n, "an error without a code");
  const code = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  return new RpcError(code, text.decoder.decode(data.subarray(8)));
}
