/** The part of a WebSocket that both browsers and the `ws` package offer. */
export type SocketLike = {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  /** Of one that waits until a connection is free: resolves when it dials. Otherwise it has dialled already. */
  readonly turn?: Promise<void> | undefined;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: "error", listener: () => void): void;
};

export type OpenSocket = (url: string) => SocketLike;

/**
 * Why a stream ended. `done`: the server finished it (1000). `refused`: trying again cannot help until something else
 * changes (policy codes). `lost`: everything else, worth a retry. `opened` tells a failed handshake from a cut.
 */
export type StreamEnd = { kind: "done" | "refused" | "lost"; code: number; reason: string; opened: boolean };

/** A one-way stream of parsed messages. */
export type JsonSocket<T> = {
  /** See SocketLike. */
  readonly turn?: Promise<void> | undefined;
  onOpen(listener: () => void): void;
  onMessage(listener: (message: T) => void): void;
  /** A message that is not the contract's, and what is wrong with it: the stream goes on without it. */
  onUnreadable(listener: (why: string) => void): void;
  onClose(listener: (end: StreamEnd) => void): void;
  close(): void;
};

/** Codes by which a server says no for good: protocol error, unsupported data, policy violation. */
const REFUSED = new Set([1002, 1003, 1008]);
/** The client's own word for an HTTP status, as 4409; these two say "not now". */
const byHttp = (code: number) => code >= 4400 && code < 4500 && code !== 4408 && code !== 4429;

export function streamEnd(code: number, reason: string, opened: boolean): StreamEnd {
  if (code === 1000) return { kind: "done", code, reason, opened };
  return { kind: REFUSED.has(code) || byHttp(code) ? "refused" : "lost", code, reason, opened };
}

/** Thrown by `parse` for a message that says the server failed: the stream is lost, not refused. */
export class StreamFailed extends Error {}

/** JSON may come as a binary message too, the DERP map does. */
const textOf = (data: unknown) =>
  data instanceof ArrayBuffer ? new TextDecoder().decode(data) : String(data);

/** `parse` throws on a message that is not the contract's: it is told of, and the next one is read. */
export function jsonSocket<T>(socket: SocketLike, parse: (data: string) => T | undefined): JsonSocket<T> {
  const opens: (() => void)[] = [];
  const messages: ((message: T) => void)[] = [];
  const unreadables: ((why: string) => void)[] = [];
  const closes: ((end: StreamEnd) => void)[] = [];
  let opened = false;
  let closed = false;
  socket.binaryType = "arraybuffer"; // a browser's default can only be read later
  const finish = (end: StreamEnd) => {
    if (closed) return;
    closed = true;
    for (const listener of closes) listener(end);
  };
  socket.addEventListener("open", () => {
    opened = true;
    for (const listener of opens) listener();
  });
  socket.addEventListener("message", (event) => {
    if (closed) return;
    let message: T | undefined;
    try {
      message = parse(textOf(event.data));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!(error instanceof StreamFailed)) {
        for (const listener of unreadables) listener(why);
        return;
      }
      socket.close(1000);
      return finish({ kind: "lost", code: 1011, reason: why, opened });
    }
    if (message !== undefined) for (const listener of messages) listener(message);
  });
  socket.addEventListener("close", (event) => finish(streamEnd(event.code, event.reason, opened)));
  socket.addEventListener("error", () => {}); // a close event always follows
  return {
    turn: socket.turn,
    onOpen: (listener) => void opens.push(listener),
    onMessage: (listener) => void messages.push(listener),
    onUnreadable: (listener) => void unreadables.push(listener),
    onClose: (listener) => void closes.push(listener),
    close: () => {
      closed = true;
      socket.close(1000);
    },
  };
}
