import type WebSocket from "ws";
import type { Envelope } from "#api/http/errors.ts";
import type { Liveness } from "./liveness.ts";

export type AcceptOptions = {
  /** Bytes of the largest message a client may send. */
  maxPayload?: number;
  /** Called right before the stream is closed with 1008 because the session that opened it ended. */
  beforeSignOut?: () => void;
  /** What a contract has of its own: how long a pong may take, and the words for one that stays out. */
  liveness?: Liveness;
  /** What the stream is closed with when the server stops. */
  shutdown?: { code: number; reason: string };
};

/** One-way: what the client sends closes it. */
export interface JsonStream<M> {
  /** Aborted when the stream is over, whoever ended it. */
  readonly signal: AbortSignal;
  /** Resolves when there is room for the next one, and at once when the stream is over: look at `signal`. */
  send(message: M): Promise<void>;
  /**
   * Sends one array that comes piece by piece: a message in as many frames, so that only the piece at hand is in memory;
   * the next is asked for when there is room for it. An event is gathered first.
   */
  sendInParts(parts: AsyncIterable<M>): Promise<void>;
  /** The `ping` event of event streams. */
  ping(): Promise<void>;
  /** Ends an event stream with an `error` event, any other by the close reason. */
  fail(envelope: Envelope): Promise<void>;
  close(code?: number, reason?: string): void;
}

/** A WebSocket under the server's care: pings, sign-out and shutdown close it without the handler's doing. */
export interface RawSocket {
  readonly socket: WebSocket;
  readonly signal: AbortSignal;
  /** Cuts the reason to what a frame can carry. */
  close(code: number, reason: string): void;
}
