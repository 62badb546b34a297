import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { parseCookies } from "../http/token.ts";

/** A person at the provider, who is to come back with `state`. */
type Flow = {
  userId: string;
  /** The session that began it. */
  keyId: string;
  providerId: string;
  verifier: string;
  redirectUri: string;
  /** Of the cookie: the browser that began it. */
  browser: Buffer;
  until: number;
};

const FLOW_SECONDS = 600;
/** More tabs than that nobody has open; the oldest makes room. */
const MAX_OF_A_USER = 10;
const COOKIE_PATH = "/external-auth/";

const random = () => randomBytes(32).toString("base64url");
const digest = (text: string) => createHash("sha256").update(text).digest();
/** One for each flow, so that two tabs do not take each other's. */
const cookieName = (state: string) => `quarterdeck_flow_${digest(state).toString("hex", 0, 8)}`;

/** What came back fits nothing that was begun here. */
export type Stray = "unknown" | "other browser" | "signed out" | "other session" | "other provider";

/**
 * The authorization code flows under way. What comes back counts once, for ten minutes, in the browser and session that
 * began it: nobody can have another's browser end a flow of their own, which would connect their account there.
 */
export function createPendingFlows({ now, secure }: { now: () => number; secure: () => boolean }) {
  const flows = new Map<string, Flow>();
  const attributes = () => `Path=${COOKIE_PATH}; HttpOnly; SameSite=Lax${secure() ? "; Secure" : ""}`;

  function makeRoom(userId: string): void {
    for (const [state, { until }] of flows) if (until <= now()) flows.delete(state);
    const theirs = [...flows].filter(([, flow]) => flow.userId === userId);
    for (const [state] of theirs.slice(0, Math.max(0, theirs.length - MAX_OF_A_USER + 1)))
      flows.delete(state);
  }

  return {
    begin(flow: Omit<Flow, "browser" | "until">) {
      makeRoom(flow.userId);
      const [state, browser] = [random(), random()];
      flows.set(state, { ...flow, browser: digest(browser), until: now() + FLOW_SECONDS * 1000 });
      return { state, cookie: `${cookieName(state)}=${browser}; Max-Age=${FLOW_SECONDS}; ${attributes()}` };
    },
    /** The flow, which is over with this; or why it is none of this browser's. */
    end(
      state: string,
      {
        headers,
        actor,
        providerId,
      }: {
        headers: IncomingHttpHeaders;
        actor: { user: { id: string }; key: { id: string } } | undefined;
        providerId: string;
      },
    ): Flow | Stray {
      const flow = flows.get(state);
      if (!flow || flow.until <= now()) return "unknown";
      const browser = parseCookies(headers.cookie).get(cookieName(state)) ?? "";
      if (!timingSafeEqual(digest(browser), flow.browser)) return "other browser";
      if (!actor) return "signed out";
      if (flow.userId !== actor.user.id || flow.keyId !== actor.key.id) return "other session";
      if (flow.providerId !== providerId) return "other provider";
      flows.delete(state);
      return flow;
    },
    expiredCookie: (state: string) => `${cookieName(state)}=; Max-Age=0; ${attributes()}`,
    size: () => flows.size,
  };
}
export type PendingFlows = ReturnType<typeof createPendingFlows>;
