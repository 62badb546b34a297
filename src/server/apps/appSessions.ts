import { createHash, randomBytes } from "node:crypto";

/** From the dashboard's redirect to the app's host: a moment. */
const TICKET_MS = 60_000;
/** Remembered at a time; beyond it the oldest are forgotten, whose browsers then fetch a new one unseen. */
const MOST = 10_000;

type Granted = { host: string; keyId: string };

/**
 * Which browser is signed in at which app's host, by the key of the session that let it in. Held in memory and by hash:
 * after a restart a browser is sent through the dashboard again, which nobody sees.
 */
export type AppSessions = {
  /** Good once, soon, and at this host only. */
  issueTicket(granted: Granted): string;
  /** The value of the cookie for this host; undefined for a ticket that is none, used, too old, or another host's. */
  redeem(ticket: string, host: string): string | undefined;
  /** The key behind a cookie of this host. */
  keyOf(cookie: string, host: string): string | undefined;
  /** The session ended: all that it opened is closed. */
  revoke(keyId: string): void;
};

const hashOf = (secret: string) => createHash("sha256").update(secret).digest("base64url");

export function createAppSessions(now: () => number = Date.now): AppSessions {
  const tickets = new Map<string, Granted & { until: number }>();
  const sessions = new Map<string, Granted>();
  const keep = <T>(map: Map<string, T>, value: T): string => {
    const secret = randomBytes(32).toString("base64url");
    if (map.size >= MOST) map.delete(map.keys().next().value!); // a map of that size has a first key
    map.set(hashOf(secret), value);
    return secret;
  };
  const forgetOld = () => {
    for (const [hash, { until }] of tickets) {
      if (until > now()) return; // in order of their making
      tickets.delete(hash);
    }
  };
  return {
    issueTicket(granted) {
      forgetOld();
      return keep(tickets, { ...granted, until: now() + TICKET_MS });
    },
    redeem(ticket, host) {
      forgetOld();
      const hash = hashOf(ticket);
      const found = tickets.get(hash);
      tickets.delete(hash); // also when it was shown at another host: then it leaked
      if (!found || found.host !== host) return undefined;
      return keep(sessions, { host, keyId: found.keyId });
    },
    keyOf(cookie, host) {
      const hash = hashOf(cookie);
      const found = sessions.get(hash);
      if (!found || found.host !== host) return undefined;
      sessions.delete(hash); // what is used is the newest
      sessions.set(hash, found);
      return found.keyId;
    },
    revoke(keyId) {
      for (const map of [tickets, sessions])
        for (const [hash, granted] of map) if (granted.keyId === keyId) map.delete(hash);
    },
  };
}
