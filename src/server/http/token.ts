import type { IncomingHttpHeaders } from "node:http";

export const SESSION_COOKIE = "coder_session_token";
/** With the option of host-prefixed cookies: browsers then let no other host, and no plain page, set it. */
export const PREFIXED_SESSION_COOKIE = `__Host-${SESSION_COOKIE}` as const;
export type SessionCookie = typeof SESSION_COOKIE | typeof PREFIXED_SESSION_COOKIE;

/** Cookies by name; the first of a name wins, as browsers send the most specific one first. */
export function parseCookies(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name))
      cookies.set(
        name,
        pair
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/, "$1"),
      );
  }
  return cookies;
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";

/** The value of a `Bearer` header, trimmed; empty when there is none. */
export function bearer(headers: IncomingHttpHeaders): string {
  return /^bearer (.*)$/is.exec(headers.authorization ?? "")?.[1]?.trim() ?? "";
}

/** The token of a request: the five places of conventions §4, first non-empty wins. The cookie beats the header. */
export function tokenOf(
  headers: IncomingHttpHeaders,
  search: URLSearchParams,
  cookie: SessionCookie = SESSION_COOKIE,
): string | undefined {
  const token =
    parseCookies(headers.cookie).get(cookie) ||
    search.get(SESSION_COOKIE) ||
    one(headers["coder-session-token"]) ||
    bearer(headers) ||
    search.get("access_token")?.trim();
  return token || undefined;
}
