import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Api, Endpoint, PathParams, Stream } from "#api/endpoint.ts";
import type { ActorOf } from "./auth.ts";
import { HttpError } from "./httpError.ts";
import type { AcceptOptions, JsonStream, RawSocket } from "./streams.ts";

/** Text that is made as it is taken: the next piece is asked for when the reader has room for it. */
export type TextPieces = AsyncIterable<string>;

/** An answer that is not the contract's JSON, or not whole in memory: text, pieces of a text, or nothing at all. */
export class RawAnswer {
  readonly body: string | Uint8Array | TextPieces;
  readonly contentType: string | undefined;
  constructor(body: string | Uint8Array | TextPieces, contentType?: string) {
    this.body = body;
    this.contentType = contentType;
  }
}

export const textAnswer = (text: string | TextPieces) => new RawAnswer(text, "text/plain; charset=utf-8");
/** The contract's JSON in pieces. */
export const jsonPiecesAnswer = (pieces: TextPieces) =>
  new RawAnswer(pieces, "application/json; charset=utf-8");
export const emptyAnswer = () => new RawAnswer("");

/** What a handler may add to its answer. */
export type Reply = {
  /** Instead of the endpoint's own status. */
  status: number | undefined;
  /** Added to the answer; an array makes one line each. */
  headers: Record<string, string | string[]>;
};

type Asked<E extends Endpoint | Stream> = {
  params: PathParams<E["path"]>;
  query: z.output<E["query"]>;
  /** The query as it came, for presence flags. */
  search: URLSearchParams;
  actor: ActorOf<E["auth"]>;
  request: IncomingMessage;
};

export type RequestCall<E extends Endpoint> = Asked<E> & { body: z.output<E["body"]>; reply: Reply };

/**
 * Whatever is thrown before one of the two is called goes out as an ordinary answer; afterwards it closes the stream
 * with 1011. When the handler is done the stream is closed with 1000.
 */
export type StreamCall<S extends Stream> = Asked<S> & {
  /** One-way stream of the contract's messages, as WebSocket or server-sent events, whichever was asked for. */
  accept(options?: AcceptOptions): Promise<JsonStream<z.input<S["message"]>>>;
  /** The WebSocket itself. The caller ends it; liveness, shutdown and sign-out are seen to. */
  acceptRaw(options?: AcceptOptions): Promise<RawSocket>;
};

type Answering<E extends Endpoint> = (call: RequestCall<E>) => Promise<z.input<E["response"]> | RawAnswer>;
type Streaming<S extends Stream> = (call: StreamCall<S>) => Promise<void>;

/**
 * A query with words of its own for its mistakes is read by the handler instead of by the contract's schema. What
 * `readQuery` answers may say more than the contract: `handle` is a method here so that it may rely on that.
 */
type WithQuery<E extends Endpoint | Stream, H extends (call: never) => unknown> =
  | H
  | {
      readQuery(search: URLSearchParams): z.output<E["query"]>;
      handle(...call: Parameters<H>): ReturnType<H>;
    };

export type Handlers<A extends Api> = {
  [K in keyof A]: A[K] extends Endpoint
    ? WithQuery<A[K], Answering<A[K]>>
    : A[K] extends Stream
      ? WithQuery<A[K], Streaming<A[K]>>
      : never;
};

/** One endpoint with the function that serves it. Types end here: the contract has checked what goes in and out. */
export type Route = {
  endpoint: Endpoint | Stream;
  readQuery: ((search: URLSearchParams) => unknown) | undefined;
  /** Of many endpoints, so that only the dispatcher, which builds the argument from the same endpoint, may call it. */
  handle: (call: never) => Promise<unknown>;
};

/** Joins a resource of the contract to functions, one for every key: a missing one does not compile. */
export function handlers<A extends Api>(api: A, implementation: Handlers<A>): Route[] {
  return Object.entries(api).map(([key, endpoint]) => {
    const given = implementation[key] as WithQuery<Endpoint, Route["handle"]>; // keyed by the same names
    return typeof given === "function"
      ? { endpoint, readQuery: undefined, handle: given }
      : { endpoint, readQuery: given.readQuery, handle: given.handle };
  });
}

/** Some endpoints of a resource, for a module that serves only these. */
export function pick<A extends Api, K extends keyof A & string>(api: A, ...keys: K[]): Pick<A, K> {
  return Object.fromEntries(keys.map((key) => [key, api[key]])) as Pick<A, K>; // keys are typed, fromEntries is not
}

/** Stands for a handler that a later issue brings: 501 after the credentials, before query and body are looked at. */
const notYet = () => {
  throw HttpError.notImplemented();
};

/** The 501 of every endpoint of the contract that none of `routes` serves. */
export function notYetServed(contract: readonly Api[], routes: readonly Route[]): Route[] {
  const served = new Set(routes.map(({ endpoint }) => endpoint));
  return contract
    .flatMap((api) => Object.values(api))
    .filter((endpoint) => !served.has(endpoint))
    .map((endpoint) => ({ endpoint, readQuery: notYet, handle: notYet }));
}
