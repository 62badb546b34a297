import type { ServerConfig } from "../config.ts";
import type { UserActor, UserAuth } from "../http/auth.ts";
import { SignedOut } from "../http/callers.ts";
import { HttpError } from "../http/httpError.ts";
import type { SessionEnd } from "../http/openStreams.ts";
import type { Notify } from "../notify.ts";
import { deleteExpiredSessions, findKey, liveKeys, updateKey } from "../store/apiKeys.ts";
import type { Db } from "../store/database.ts";
import { type ApiKeyRow, findUserById, touchUser } from "../store/users.ts";
import { parseKey, secretMatches } from "./keys.ts";

const HOUR_MS = 3_600_000;
/** How exact "last used" is: not every request is worth a write. */
const TOUCH_EVERY_MS = 60_000;
/** How soon an open stream notices that its key expired, or was revoked by the command line. */
const RECHECK_MS = 30_000;

const SIGNED_OUT = "You are signed out or your session has expired. Please sign in again to continue.";
/** Payload: the id of the key that is no longer good. */
export const KEY_REVOKED = "key-revoked";

export type Sessions = UserAuth &
  SessionEnd & {
    /** Who holds this key, as long as it is good: for what was opened with it. Counts as its use. */
    actorOfKey(keyId: string): Promise<UserActor | undefined>;
    close(): void;
  };

type Deps = {
  db: Db;
  notify: Notify;
  config: Pick<ServerConfig, "accessUrl">;
  now?: () => number;
  /** Told of a failed look at the keys; the next look comes anyway. */
  onError: (error: unknown) => void;
};

/** Knows which tokens are good, and tells open streams when theirs no longer is. */
export function createSessions({ db, notify, config, now = Date.now, onError }: Deps): Sessions {
  const watched = new Map<string, Set<() => void>>();
  const end = (keyId: string) => {
    const listeners = watched.get(keyId);
    watched.delete(keyId);
    for (const ended of listeners ?? []) ended();
  };
  const unsubscribe = notify.subscribe(KEY_REVOKED, (keyId) => end(String(keyId)));
  const recheck = async () => {
    await deleteExpiredSessions(db, now());
    const ids = [...watched.keys()];
    if (ids.length === 0) return;
    const live = await liveKeys(db, ids, now());
    for (const id of ids) if (!live.has(id)) end(id);
  };
  const timer = setInterval(() => recheck().catch(onError), RECHECK_MS);
  timer.unref();

  const challenge = (description: string) => ({
    "WWW-Authenticate": `Bearer realm="coder", error="invalid_token", error_description="${description}", resource_metadata="${config.accessUrl}/.well-known/oauth-protected-resource"`,
  });
  const signedOut = (detail: string) =>
    new SignedOut(
      401,
      { message: SIGNED_OUT, detail },
      { headers: challenge("The access token has expired") },
    );

  return {
    async authenticate(token) {
      if (token === undefined)
        throw signedOut('Cookie "coder_session_token" or query parameter must be provided.');
      const parsed = parseKey(token);
      if ("fault" in parsed) throw signedOut(parsed.fault);
      const key = await findKey(db, parsed.id);
      if (!key) throw signedOut("API key is invalid.");
      if (!secretMatches(parsed.secret, key.secret_hash)) throw signedOut("API key secret is invalid.");
      if (key.expires_at <= now())
        throw signedOut(`API key expired at "${new Date(key.expires_at).toISOString()}".`);
      const user = await findUserById(db, key.user_id);
      if (!user) throw signedOut("API key is invalid.");
      if (user.status !== "active")
        throw new HttpError(
          401,
          `User is not active (status = "${user.status}"). Contact an admin to reactivate your account.`,
          { headers: challenge("The access token is invalid") },
        );
      return { kind: "user", user, key: await use(db, user.id, key, now()) } satisfies UserActor;
    },
    async actorOfKey(keyId) {
      const key = await findKey(db, keyId);
      if (!key || key.expires_at <= now()) return undefined;
      const user = await findUserById(db, key.user_id);
      if (user?.status !== "active") return undefined;
      return { kind: "user", user, key: await use(db, user.id, key, now()) };
    },
    watch(key, ended) {
      const listeners = watched.get(key.id) ?? new Set();
      watched.set(key.id, listeners.add(ended));
      return () => {
        listeners.delete(ended);
        if (listeners.size === 0 && watched.get(key.id) === listeners) watched.delete(key.id);
      };
    },
    close() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}

/** Notes the use, and moves a session's end: sessions slide, tokens never do (conventions §4). */
async function use(db: Db, userId: string, key: ApiKeyRow, now: number): Promise<ApiKeyRow> {
  const lifetimeMs = key.lifetime_seconds * 1000;
  const slides = key.kind === "session" && key.expires_at - now <= lifetimeMs - HOUR_MS;
  if (!slides && now - key.last_used_at < TOUCH_EVERY_MS) return key;
  const change = {
    last_used_at: now,
    ...(slides && { expires_at: now + lifetimeMs, updated_at: now }),
  };
  await updateKey(db, key.id, change);
  await touchUser(db, userId, { last_seen_at: now });
  return { ...key, ...change };
}
