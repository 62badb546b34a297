import { SESSION_COOKIE } from "../http/token.ts";
import { parseKey } from "../users/keys.ts";

/** The browser's proof at an app's host. Host-only: no other app, and never the dashboard, gets it. */
export const APP_COOKIE = "quarterdeck_app_session";
/** The reference's name: the ticket with which the browser comes back from the dashboard. */
export const TICKET_PARAM = "coder_application_connect_api_key_35e783";
/** Says which server passed a request on: one that comes back to it runs in a circle. */
export const VIA_HEADER = "x-quarterdeck-via";

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Ours to say, or ours to know. */
const NEVER_SENT = new Set([
  "coder-session-token",
  "coder-external-proxy-token",
  "x-csrf-token",
  "x-coder-bypass-ratelimit",
  "x-real-ip",
  "forwarded",
  "expect",
  "x-quarterdeck-probe",
  VIA_HEADER,
]);
const OUR_COOKIES = new RegExp(
  `^(__(Host|Secure)-)?(${SESSION_COOKIE}|${APP_COOKIE}|csrf_token|coder_[a-z0-9_]*|oauth_[a-z0-9_]*)$`,
  "i",
);

type Pair = [name: string, value: string];

function pairs(raw: readonly string[]): Pair[] {
  const found: Pair[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) found.push([raw[i]!, raw[i + 1]!]);
  return found;
}

/** What the sender named in `Connection` as meant for the next hop only. */
function perHop(all: readonly Pair[]): Set<string> {
  const named = all
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.split(","));
  return new Set([...HOP_BY_HOP, ...named.map((name) => name.trim().toLowerCase())]);
}

export type Forwarding = {
  remoteAddress: string;
  protocol: "http" | "https";
  /** This server's id in VIA_HEADER. */
  via: string;
  upgrade: string | undefined;
  expectsContinue: boolean;
};

/** The headers for the app, flat as Node takes them. Nothing of ours is in them, and nothing that the client made up of us. */
export function requestHeaders(raw: readonly string[], host: string, forwarding: Forwarding): string[] {
  const all = pairs(raw);
  const hop = perHop(all);
  hop.delete("host");
  const sent: Pair[] = [];
  for (const [name, value] of all) {
    const key = name.toLowerCase();
    if (hop.has(key) || NEVER_SENT.has(key) || key.startsWith("x-forwarded-")) continue;
    if (key === "cookie") {
      const kept = withoutOurCookies(value);
      if (kept !== "") sent.push([name, kept]);
    } else if (key !== "authorization" || !isOurKey(value)) sent.push([name, value]);
  }
  if (all.some(([name, value]) => name.toLowerCase() === "transfer-encoding" && /chunked/i.test(value)))
    sent.push(["Transfer-Encoding", "chunked"]); // between us and the app as well
  sent.push(
    ["X-Forwarded-For", forwarding.remoteAddress],
    ["X-Forwarded-Host", host],
    ["X-Forwarded-Proto", forwarding.protocol],
    [VIA_HEADER, forwarding.via],
  );
  if (forwarding.expectsContinue) sent.push(["Expect", "100-continue"]);
  if (forwarding.upgrade === undefined) sent.push(["Connection", "close"]);
  else sent.push(["Connection", "Upgrade"], ["Upgrade", forwarding.upgrade]);
  return sent.flat();
}

/** The app's answer, flat: its cookies stay at its host, and none of them has a name of ours. */
export function responseHeaders(raw: readonly string[], upgrade = false): string[] {
  const all = pairs(raw);
  const hop = perHop(all);
  const sent: Pair[] = [];
  for (const [name, value] of all) {
    const key = name.toLowerCase();
    if (hop.has(key)) continue;
    if (key === "set-cookie") {
      const cookie = ownCookie(value);
      if (cookie !== undefined) sent.push([name, cookie]);
    } else sent.push([name, value]);
  }
  if (upgrade) {
    const protocol = all.find(([name]) => name.toLowerCase() === "upgrade")?.[1] ?? "websocket";
    sent.push(["Connection", "Upgrade"], ["Upgrade", protocol]);
  }
  return sent.flat();
}

const withoutOurCookies = (header: string) =>
  header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "" && !OUR_COOKIES.test(pair.split("=")[0]!.trim()))
    .join("; ");

/** Without `Domain`: it would reach other apps, or the dashboard. */
function ownCookie(value: string): string | undefined {
  const [pair = "", ...attributes] = value.split(";");
  if (OUR_COOKIES.test(pair.split("=")[0]!.trim())) return undefined;
  return [pair, ...attributes.filter((attribute) => !/^\s*domain\s*(=|$)/i.test(attribute))].join(";");
}

/** An API token of ours that a script sent along; an app's own credentials pass. */
function isOurKey(authorization: string): boolean {
  const [, token = ""] = /^bearer\s+(\S+)\s*$/i.exec(authorization) ?? [];
  return "id" in parseKey(token);
}
