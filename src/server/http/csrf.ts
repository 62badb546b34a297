import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { bearer, parseCookies, SESSION_COOKIE, type SessionCookie } from "./token.ts";

export const CSRF_COOKIE = "csrf_token";
const TOKEN_BYTES = 32;
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
const EXEMPT = /api\/v2\/workspaceagents|^\/api\/v2\/users\/first$|^\/api\/v2\/csp\/reports$/;

export const newCsrfToken = () => randomBytes(TOKEN_BYTES).toString("base64");

const isToken = (text: string | undefined): text is string =>
  text !== undefined && Buffer.from(text, "base64").length === TOKEN_BYTES;

/** The browser's token if it has a good one. */
export function csrfCookie(cookieHeader: string | undefined): string | undefined {
  const token = parseCookies(cookieHeader).get(CSRF_COOKIE);
  return isToken(token) ? token : undefined;
}

/** A fresh disguise of the token for each page: a compressed page must not hold the same secret twice (BREACH). */
export function maskCsrfToken(token: string): string {
  const pad = randomBytes(TOKEN_BYTES);
  return Buffer.concat([pad, xor(pad, Buffer.from(token, "base64"))]).toString("base64");
}

function unmask(masked: string): Buffer | undefined {
  const bytes = Buffer.from(masked, "base64");
  if (bytes.length !== 2 * TOKEN_BYTES) return undefined;
  return xor(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES));
}

const xor = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, i) => byte ^ b[i]!));

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";

/** Why the request is refused (conventions §6), or undefined when it may go on. */
export function csrfFault(
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  search: URLSearchParams,
  cookie: SessionCookie = SESSION_COOKIE,
): string | undefined {
  if (SAFE_METHODS.has(method) || !path.startsWith("/api") || EXEMPT.test(path)) return undefined;
  const session = parseCookies(headers.cookie).get(cookie);
  if (!session || bearer(headers)) return undefined;
  // Said by the browser itself: no page can forge it. Where a browser says nothing, the token decides.
  if (headers["sec-fetch-site"] === "same-origin") return undefined;
  const header = one(headers["coder-session-token"]);
  const query = search.get(SESSION_COOKIE);
  if (header === session || query === session) return undefined;
  const expected = csrfCookie(headers.cookie);
  const sent = unmask(one(headers["x-csrf-token"]));
  if (expected && sent && timingSafeEqual(Buffer.from(expected, "base64"), sent)) return undefined;
  if (header || query)
    return `CSRF error encountered. Authentication via "${cookie}" cookie and a different ${header ? "header" : "query parameter"} token: send one of them, or both alike.\n`;
  return "Something is wrong with your CSRF token. Reload the page, or send the session token in the header Coder-Session-Token.\n";
}
