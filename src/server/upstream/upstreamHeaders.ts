import type { IncomingHttpHeaders } from "node:http";

/** Nothing that names a caller, a page or a way here: the deployment is to see one client with one token. */
const SENT = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "if-none-match",
  "if-modified-since",
  "last-event-id",
  "range",
  "sec-websocket-key",
  "sec-websocket-version",
  "user-agent",
] as const;
/** No cookie, no policy of another origin's pages. */
const ANSWERED =
  /^(accept-ranges|cache-control|content-(disposition|encoding|length|range|type)|date|etag|last-modified|retry-after|vary|allow|x-(ratelimit|coder)-[a-z-]+|sec-websocket-(accept|version)|x-accel-buffering)$/;
/** Tokens in a query would choose who calls. */
const IDENTITY_QUERIES = ["coder_session_token", "access_token", "coder_signed_app_token_23db1dde"];
export const VIA_HEADER = "x-quarterdeck-via";

/** `browse-and-auth.md` §5: the deployment's own host, the token as a header, no cookie, no Origin. */
export function requestHeaders(
  asked: IncomingHttpHeaders,
  { host, token, via }: { host: string; token: string | undefined; via: string },
): Record<string, string> {
  const sent: Record<string, string> = { host, [VIA_HEADER]: via };
  for (const name of SENT) {
    const value = asked[name];
    if (value !== undefined) sent[name] = String(value);
  }
  if (token !== undefined) sent["coder-session-token"] = token;
  return sent;
}

export function responseHeaders(answered: IncomingHttpHeaders): Record<string, string | string[]> {
  const sent: Record<string, string | string[]> = { "x-content-type-options": "nosniff" };
  for (const [name, value] of Object.entries(answered))
    if (value !== undefined && ANSWERED.test(name)) sent[name] = value;
  return sent;
}

export function upstreamQuery(search: URLSearchParams): string {
  const kept = new URLSearchParams(search);
  for (const name of IDENTITY_QUERIES) kept.delete(name);
  const text = kept.toString();
  return text === "" ? "" : `?${text}`;
}
