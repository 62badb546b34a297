import type { Asked } from "./ask.ts";

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What a provider answered, as RFC 6749 has it: GitHub and Slack tell of errors with 200, older ones answer forms, send
 * numbers as text, name no type of token or one of their own. An id token is taken out: nobody here asks who it is for.
 */
export function standardAnswer({ status, headers, text }: Asked): Response {
  if (NO_BODY.has(status)) return new Response(null, { status: 204 });
  const type = headers.get("content-type") ?? "text/plain";
  const sent = membersOf(text, type);
  if (!sent) return new Response(text, { status: possible(status), headers: { "content-type": type } });
  const { id_token: _, ...members } = sent;
  // Slack's is the user's own token; the one beside it is its bot's.
  if (isObject(members.authed_user) && typeof members.authed_user.access_token === "string")
    Object.assign(members, members.authed_user);
  if (typeof members.access_token === "string") members.token_type = "bearer";
  members.verification_uri ??= members.verification_url;
  for (const key of ["expires_in", "interval"]) {
    const value = Number(members[key]);
    if (value > 0 && Number.isFinite(value)) members[key] = value;
    else delete members[key];
  }
  for (const key of ["refresh_token", "scope"]) if (typeof members[key] !== "string") delete members[key];
  if (members.refresh_token === "") delete members.refresh_token;
  const hasFailed = (typeof members.error === "string" && members.error !== "") || members.ok === false;
  return new Response(JSON.stringify(members), {
    status: status === 200 && hasFailed ? 400 : possible(status),
    // Without its WWW-Authenticate, which would be taken for the reason; the body has a better one.
    headers: { "content-type": "application/json" },
  });
}

/** A Response with one of these cannot be made with a body, and one with others not at all. */
const NO_BODY = new Set([101, 103, 204, 205, 304]);
const possible = (status: number) => (status < 200 || status > 599 ? 500 : status);

export function membersOf(text: string, type: string): Members | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    const isForm = /form-urlencoded|text\/plain/i.test(type) && /^[\w.-]+=[^\s]*$/.test(text.trim());
    return isForm ? Object.fromEntries(new URLSearchParams(text.trim())) : undefined;
  }
}
