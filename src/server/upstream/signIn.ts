import type { IncomingMessage } from "node:http";
import type { Endpoint, Stream } from "#api/endpoint.ts";
import { deploymentApi } from "#api/http/deployment.ts";
import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { usersApi } from "#api/http/users.ts";
import type { Answer } from "../http/answers.ts";
import { decodeBody, encodeJson } from "../http/goJson.ts";
import { HttpError, requireFields } from "../http/httpError.ts";
import { readBody } from "../http/readBody.ts";
import type { CallUpstream } from "./callUpstream.ts";
import type { ProxySession, SealedSessions } from "./sealedSession.ts";
import { UpstreamFault } from "./upstreamFault.ts";
import { responseHeaders } from "./upstreamHeaders.ts";

/** Answers about sessions and builds are small; something else is none of the deployment's. */
const MAX_ANSWER_BYTES = 262_144;
const MAX_BODY_BYTES = 65_536;
const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };

export type OwnRequest = {
  request: IncomingMessage;
  /** Of the request, with its query, without what the browser may not choose. */
  path: string;
  session: ProxySession | undefined;
  /** Headers for the deployment, with this token. */
  headersWith(token: string | undefined): Record<string, string>;
  signal: AbortSignal;
};
type OwnRoute = (asked: OwnRequest) => Promise<Answer>;

type Deps = {
  upstream: CallUpstream;
  sessions: SealedSessions;
  version: string;
  /** Ends the streams that were opened with this token. */
  endStreams(token: string): void;
};

/** What the proxy answers itself: who signs in and out, and what stands here. */
export function ownRoutes({
  upstream,
  sessions,
  version,
  endStreams,
}: Deps): Map<Endpoint | Stream, OwnRoute> {
  async function ask(asked: OwnRequest, method: string, path: string, token?: string, body?: Uint8Array) {
    // Read here, so not compressed.
    const headers = { ...asked.headersWith(token), "accept-encoding": "identity" };
    const answer = await upstream.request({
      method,
      path,
      headers,
      signal: asked.signal,
      ...(body && { body }),
    });
    return { answer, status: answer.statusCode ?? 0, bytes: await readAnswer(answer, upstream.origin) };
  }
  const asItCame = ({ answer, status, bytes }: Awaited<ReturnType<typeof ask>>): Answer => ({
    status,
    headers: responseHeaders(answer.headers),
    body: bytes,
  });
  /** The page is not told the token: whoever runs a script there could take it away. */
  const signedIn = (session: ProxySession): Answer => ({
    status: 201,
    headers: { ...JSON_TYPE, "Set-Cookie": sessions.cookie(session) },
    body: encodeJson({ session_token: "" }),
  });

  /** A route of the deployment that answers a token. */
  async function byDeployment(asked: OwnRequest): Promise<Answer> {
    const body = await readBody(asked.request, MAX_BODY_BYTES);
    const answered = await ask(asked, "POST", asked.path, undefined, body);
    if (answered.status !== 201) return asItCame(answered);
    const { session_token: token } = readJson(answered.bytes, upstream.origin);
    if (typeof token !== "string" || token === "") throw noApi(upstream.origin);
    return signedIn({ token, pasted: false });
  }

  async function byToken(asked: OwnRequest): Promise<Answer> {
    const { body: shape } = quarterdeckApi.signInToken;
    const body = decodeBody(shape, await readBody(asked.request, MAX_BODY_BYTES));
    requireFields(body, "token");
    const token = body.token.trim();
    // No header may hold it, so the deployment cannot have made it.
    if (/[^\x21-\x7e]/.test(token)) throw HttpError.unauthorized("This is no token of the deployment.");
    const answered = await ask(asked, "GET", "/api/v2/users/me", token);
    // A token whose scopes leave out its own user is good for the rest (browse-and-auth §1).
    if (answered.status !== 200 && answered.status !== 403 && answered.status !== 404)
      return asItCame(answered);
    return signedIn({ token, pasted: true });
  }

  async function logout(asked: OwnRequest): Promise<Answer> {
    const { session } = asked;
    const gone = { ...JSON_TYPE, "Set-Cookie": sessions.expired };
    if (!session) return { status: 200, headers: gone, body: encodeJson({ message: "Logged out!" }) };
    endStreams(session.token);
    const told = session.pasted
      ? "The token itself stays good: it was made elsewhere, and can be deleted there."
      : await ask(asked, "POST", asked.path, session.token).then(
          () => undefined,
          (error: unknown) => `The deployment could not be told: ${String(error)}`,
        );
    return {
      status: 200,
      headers: gone,
      body: encodeJson({ message: "Logged out!", ...(told && { detail: told }) }),
    };
  }

  async function buildInfo(asked: OwnRequest): Promise<Answer> {
    const answered = await ask(asked, "GET", asked.path);
    if (answered.status !== 200) return asItCame(answered);
    const ours = { version, upstream: upstream.origin, extensions: ["sign-in-token"] };
    const body = encodeJson({ ...readJson(answered.bytes, upstream.origin), quarterdeck_proxy: ours });
    return { status: 200, headers: { ...JSON_TYPE, "X-Content-Type-Options": "nosniff" }, body };
  }

  return new Map<Endpoint | Stream, OwnRoute>([
    [deploymentApi.buildInfo, buildInfo],
    [usersApi.login, byDeployment],
    [quarterdeckApi.signInLink, byDeployment],
    [quarterdeckApi.signInToken, byToken],
    [usersApi.logout, logout],
  ]);
}

const noApi = (origin: string) =>
  new UpstreamFault(
    "upstream_not_api",
    `${new URL(origin).host} did not answer as a deployment does.`,
    `Check --upstream ${origin}.`,
  );

async function readAnswer(answer: IncomingMessage, origin: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw noApi(origin);
  }
  return Buffer.concat(chunks);
}

function readJson(bytes: Buffer, origin: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>; // its members are checked by use
  } catch {
    // told below
  }
  throw noApi(origin);
}
