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

const text = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** Code and text. Texts of errors are for people: nothing but their message is told. */
export function encodeError(error: unknown): Uint8Array {
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
