import { z } from "zod";
import {
  type Api,
  type Endpoint,
  fillPath,
  type Input,
  type Message,
  type Output,
  pathParamNames,
  type Stream,
} from "./endpoint.ts";
import { agentsApi } from "./http/agents.ts";
import { buildsApi } from "./http/builds.ts";
import { connectionApi } from "./http/connection.ts";
import { containersApi } from "./http/containers.ts";
import { deploymentApi } from "./http/deployment.ts";
import { engineApi } from "./http/engine.ts";
import { Envelope } from "./http/errors.ts";
import { externalAuthApi } from "./http/externalAuth.ts";
import { gitSshKeyApi } from "./http/gitSshKey.ts";
import { logsApi } from "./http/logs.ts";
import { portsApi } from "./http/ports.ts";
import { ptyApi } from "./http/pty.ts";
import { quarterdeckApi } from "./http/quarterdeck.ts";
import { templatesApi } from "./http/templates.ts";
import { usersApi } from "./http/users.ts";
import { workspacesApi } from "./http/workspaces.ts";
import { type LeftOut, read } from "./reading/reader.ts";
import { type JsonSocket, jsonSocket, type OpenSocket, StreamFailed } from "./socket.ts";

/** A refusal or failure of one request. `status` 0: no answer came (offline, server away, aborted by time). */
export class ApiError extends Error {
  readonly status: number;
  readonly envelope: Envelope;
  constructor(status: number, envelope: Envelope, cause?: unknown) {
    super(envelope.message, { cause });
    this.name = "ApiError";
    this.status = status;
    this.envelope = envelope;
  }
}

export type Transport = {
  /** Origin of the server without a trailing slash; empty for the page's own. */
  baseUrl: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  openSocket: OpenSocket;
  /** Of streams that are server-sent events. Pages follow none. */
  openEvents?: OpenSocket;
  /** Sent with every request, e.g. the session token of a command-line client. */
  headers?: () => Record<string, string>;
  /** Told after each answer and stream message what of it could not be read, also when nothing was. */
  onRead?: (report: ReadReport) => void;
};

/** `items` 0: all of it could be read. */
export type ReadReport = LeftOut & {
  /** Path of the request, with what is in it. */
  path: string;
  /** What was asked for, in words. */
  summary: string;
  /** It adds to what came before: nothing later makes up for what was left out. */
  appends: boolean;
};
const NOTHING_LEFT: LeftOut = { items: 0, first: "" };
const reportOf = (
  endpoint: Endpoint | Stream,
  input: Record<string, unknown>,
  left: LeftOut,
): ReadReport => ({
  ...left,
  path: fillPath(endpoint.path, input),
  summary: endpoint.summary,
  appends: endpoint.kind === "stream" && endpoint.appends,
});

type Call<E extends Endpoint> = (input: Input<E>, options?: { signal?: AbortSignal }) => Promise<Output<E>>;
type Follow<S extends Stream> = (input: Input<S>) => JsonSocket<Message<S>>;

export type ResourceClient<A extends Api> = {
  [K in keyof A]: A[K] extends Endpoint ? Call<A[K]> : A[K] extends Stream ? Follow<A[K]> : never;
};

export function queryString(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  // A list repeats its name.
  for (const [name, given] of Object.entries(query))
    for (const value of Array.isArray(given) ? given : [given])
      if (value !== undefined && value !== null) search.append(name, String(value));
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** Path and query of a call; everything in `input` that is neither path parameter nor `body` is query. */
export function endpointUrl(endpoint: { path: string }, input: Record<string, unknown>): string {
  const inPath = new Set([...pathParamNames(endpoint.path), "body"]);
  const query = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.has(name)));
  return fillPath(endpoint.path, input) + queryString(query);
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  try {
    return new ApiError(response.status, read(Envelope, JSON.parse(text)).value);
  } catch {
    const message = response.headers.get("content-type")?.startsWith("text/plain") ? text.trim() : "";
    return new ApiError(response.status, { message: message || `The server answered ${response.status}.` });
  }
}

async function call(
  transport: Transport,
  endpoint: Endpoint,
  input: Record<string, unknown>,
  signal?: AbortSignal,
) {
  const hasBody = input.body !== undefined;
  let response: Response;
  try {
    response = await transport.fetch(transport.baseUrl + endpointUrl(endpoint, input), {
      method: endpoint.method,
      headers: { ...(hasBody && { "Content-Type": "application/json" }), ...transport.headers?.() },
      ...(hasBody && { body: JSON.stringify(input.body) }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, { message: "The server did not answer." }, cause);
  }
  if (!response.ok) throw await refusal(response);
  const text = await response.text();
  if (text === "") return undefined;
  try {
    const { value, left = NOTHING_LEFT } = read(endpoint.response, JSON.parse(text));
    transport.onRead?.(reportOf(endpoint, input, left));
    return value;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError(response.status, { message: "The server's answer could not be read.", detail }, cause);
  }
}

function follow(transport: Transport, stream: Stream, input: Record<string, unknown>) {
  const address = transport.baseUrl + endpointUrl(stream, input);
  if (stream.sse && !transport.openEvents) throw new Error(`${stream.path} is not for this client`);
  const opened = stream.sse
    ? transport.openEvents!(address) // seen above
    : transport.openSocket(address.replace(/^http/, "ws"));
  const report = (left: LeftOut) => transport.onRead?.(reportOf(stream, input, left));
  const messageOf = (sent: unknown) => {
    const { value, left = NOTHING_LEFT } = read(stream.message, sent);
    report(left);
    return value;
  };
  const socket = jsonSocket(opened, (data) => {
    const value: unknown = JSON.parse(data);
    if (!stream.events) return messageOf(value);
    const { value: event } = read(StreamEvent, value);
    if (event.type === "data") return messageOf(event.data);
    if (event.type === "error") throw new StreamFailed(failureOf(event.data));
    return undefined; // ping, or a kind that is not known yet
  });
  socket.onUnreadable((first) => report({ items: 1, first }));
  return socket;
}

/** The envelope of conventions §8. */
const StreamEvent = z.object({ type: z.string(), data: z.unknown() });

function failureOf(sent: unknown): string {
  try {
    return read(Envelope, sent).value.message;
  } catch {
    return "The server's stream failed.";
  }
}

/** One resource as functions. */
export function resource<A extends Api>(transport: Transport, api: A): ResourceClient<A> {
  const entries = Object.entries(api).map(([name, endpoint]) => [
    name,
    endpoint.kind === "stream"
      ? (input: Record<string, unknown>) => follow(transport, endpoint, input)
      : (input: Record<string, unknown>, options?: { signal?: AbortSignal }) =>
          call(transport, endpoint, input, options?.signal),
  ]);
  return Object.fromEntries(entries) as ResourceClient<A>; // each entry was made from the endpoint of its name
}

/** What people and pages ask as functions; see each resource for shapes. Throws ApiError. */
export function createClient(transport: Transport) {
  return {
    agents: resource(transport, agentsApi),
    builds: resource(transport, buildsApi),
    connection: resource(transport, connectionApi),
    containers: resource(transport, containersApi),
    deployment: resource(transport, deploymentApi),
    engine: resource(transport, engineApi),
    externalAuth: resource(transport, externalAuthApi),
    gitSshKey: resource(transport, gitSshKeyApi),
    logs: resource(transport, logsApi),
    ports: resource(transport, portsApi),
    pty: resource(transport, ptyApi),
    quarterdeck: resource(transport, quarterdeckApi),
    templates: resource(transport, templatesApi),
    users: resource(transport, usersApi),
    workspaces: resource(transport, workspacesApi),
  };
}
export type Client = ReturnType<typeof createClient>;
