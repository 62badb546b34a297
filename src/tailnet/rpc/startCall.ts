import {
  encodeError,
  type Inlet,
  type Method,
  type Methods,
  type Outlet,
  RpcError,
  UNIMPLEMENTED,
} from "./method.ts";
import { encodePacket, KIND, type Packet, RpcProtocolError } from "./packet.ts";

/** A name comes back in an error; it is shown that far. */
const SHOWN_NAME_CHARS = 200;

/** One call, running or over. */
export type RunningCall = {
  id: bigint;
  /** A packet of this call. */
  receive(packet: Packet): undefined | Promise<void>;
  cancel(): void;
  drained(): void;
  /** What the handler is still at, which an ended call may be too. */
  readonly unsettled: Promise<void> | undefined;
};

/** Where the packets of a call wait for the wire. */
export type Queue = {
  push(packet: Uint8Array): void;
  drop(): void;
  size(): { waiting: number; waitingBytes: number };
};

/** Begins a call; what it cannot serve it answers at once. */
export function startCall(id: bigint, name: string, methods: Methods, queue: Queue): RunningCall {
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
