import { z } from "zod";

/** Who may call: a signed-in user, an agent with its own token, or anybody. */
export type Auth = "user" | "agent" | "none";

type ParamNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

export type PathParams<P extends string> = { [K in ParamNames<P>]: string };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Described = {
  /** One line for the OpenAPI document. */
  summary: string;
  /** True for what Coder does not have: only our own server answers it (buildinfo advertises it). */
  extension?: boolean;
};

/** One request and its one answer. Shapes are those on the wire. */
export type Endpoint<
  P extends string = string,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  A extends Auth = Auth,
> = Described & {
  kind: "request";
  method: Method;
  path: P;
  auth: A;
  query: Q;
  body: B;
  response: R;
  /** The status of success. */
  status: number;
};

/**
 * One WebSocket. `message` is what the server sends per text frame ("bytes" for a binary stream), `send` what the
 * client may send. `events: true` wraps messages in the `{type, data}` envelope of conventions §8.
 */
export type Stream<
  P extends string = string,
  Q extends z.ZodType = z.ZodType,
  M extends z.ZodType = z.ZodType,
  A extends Auth = Auth,
> = Described & {
  kind: "stream";
  method: "GET";
  path: P;
  auth: A;
  query: Q;
  message: M;
  events: boolean;
  /** Server-sent events only, no WebSocket. */
  sse: boolean;
  /** A message adds to those before it; else it stands for the whole. */
  appends: boolean;
};

const nothing = z.object({});
const empty = z.unknown();
type Nothing = typeof nothing;
type Empty = typeof empty;

/** Who may call; a signed-in user unless said otherwise. */
type Caller<A> = { auth?: A };
type RequestSpec<Q, B, R, A> = Described & Caller<A> & { query?: Q; body?: B; response?: R; status?: number };

function endpoint(method: Method, successStatus: number) {
  return <
    P extends string,
    Q extends z.ZodType = Nothing,
    B extends z.ZodType = Empty,
    R extends z.ZodType = Empty,
    A extends Auth = "user",
  >(
    path: P,
    spec: RequestSpec<Q, B, R, A>,
  ): Endpoint<P, Q, B, R, A> => ({
    ...spec,
    kind: "request",
    method,
    path,
    auth: (spec.auth ?? "user") as A,
    // The defaults stand exactly where the type parameters have theirs, here and in `auth`.
    query: (spec.query ?? nothing) as Q,
    body: (spec.body ?? empty) as B,
    response: (spec.response ?? empty) as R,
    status: spec.status ?? successStatus,
  });
}

export const get = endpoint("GET", 200);
export const post = endpoint("POST", 200);
export const put = endpoint("PUT", 200);
export const patch = endpoint("PATCH", 200);
export const del = endpoint("DELETE", 204);

type StreamSpec<Q, M, A> = Described &
  Caller<A> & { query?: Q; message: M; events?: boolean; sse?: boolean; appends?: boolean };

export function stream<
  P extends string,
  M extends z.ZodType,
  Q extends z.ZodType = Nothing,
  A extends Auth = "user",
>(path: P, spec: StreamSpec<Q, M, A>): Stream<P, Q, M, A> {
  return {
    ...spec,
    kind: "stream",
    method: "GET",
    path,
    auth: (spec.auth ?? "user") as A,
    query: (spec.query ?? nothing) as Q,
    events: spec.events ?? false,
    sse: spec.sse ?? false,
    appends: spec.appends ?? false,
  };
}

/** A resource: named endpoints. The client is derived from it, the server must implement every key. */
export type Api = Record<string, Endpoint | Stream>;

/** What a caller gives: path parameters and query in one object, the body under `body`. */
export type Input<E extends Endpoint | Stream> = PathParams<E["path"]> &
  // The input of an empty object is Record<string, never>, which would forbid the path parameters beside it.
  (z.input<E["query"]> extends Record<string, never> ? unknown : z.input<E["query"]>) &
  (E extends Endpoint
    ? Empty extends E["body"]
      ? { body?: never }
      : { body: z.input<E["body"]> }
    : unknown);

export type Output<E extends Endpoint> = z.output<E["response"]>;

export type Message<E extends Stream> = z.output<E["message"]>;

/** Fills `:name` in a path; each value is percent-encoded. */
export function fillPath(path: string, params: Record<string, unknown>): string {
  return path.replace(/:([A-Za-z_]+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

export function pathParamNames(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z_]+)/g)].map((m) => m[1]!);
}
