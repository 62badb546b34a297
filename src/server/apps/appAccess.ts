import type { IncomingMessage } from "node:http";
import type { UserActor, UserAuth } from "../http/auth.ts";
import { HttpError } from "../http/httpError.ts";
import { parseCookies } from "../http/token.ts";
import type { Db } from "../store/database.ts";
import type { AppHosts } from "./appHosts.ts";
import { type AppName, isSameWorkspace, parseAppLabel } from "./appName.ts";
import type { AppSessions } from "./appSessions.ts";
import { type AppTarget, findAppTarget } from "./appTarget.ts";
import { APP_COOKIE } from "./forwardHeaders.ts";

export type AccessDeps = {
  db: Db;
  hosts: AppHosts;
  sessions: AppSessions;
  userAuth: UserAuth & { actorOfKey(keyId: string): Promise<UserActor | undefined> };
};

export type Access =
  | { kind: "granted"; target: AppTarget; user: UserActor | undefined }
  | { kind: "sign in" }
  | { kind: "not found" }
  | { kind: "foreign"; origin: string };

/** Whether somebody may have what a name leads to, by its level of sharing. */
export function mayOpen(target: AppTarget, userId: string | undefined): boolean {
  if (target.share === "public") return true;
  if (userId === undefined) return false;
  // There is one organization, and everybody is in it.
  return target.ownerId === userId || target.share === "authenticated" || target.share === "organization";
}

/** Who asks, for what, and whether they may. Who is not signed in learns nothing of what exists. */
export async function decideAccess(
  { db, hosts, sessions, userAuth }: AccessDeps,
  request: IncomingMessage,
  name: AppName,
): Promise<Access> {
  const target = await findAppTarget(db, name);
  if (target?.share === "public") return { kind: "granted", target, user: undefined };
  const user = await whoAsks(request, sessions, userAuth);
  if (!user) return { kind: "sign in" };
  if (!target || !mayOpen(target, user.user.id)) return { kind: "not found" };
  const foreign = foreignOrigin(request, name, hosts);
  return foreign === undefined ? { kind: "granted", target, user } : { kind: "foreign", origin: foreign };
}

async function whoAsks(
  { headers }: IncomingMessage,
  sessions: AppSessions,
  userAuth: AccessDeps["userAuth"],
): Promise<UserActor | undefined> {
  const cookie = parseCookies(headers.cookie).get(APP_COOKIE);
  const keyId = cookie && sessions.keyOf(cookie, (headers.host ?? "").toLowerCase());
  if (keyId) return userAuth.actorOfKey(keyId);
  // For scripts: a header that no page of another origin can send unasked.
  const token = headers["coder-session-token"];
  if (typeof token !== "string") return undefined;
  return userAuth.authenticate(token).catch((error: unknown) => {
    if (error instanceof HttpError) return undefined;
    throw error;
  });
}

/**
 * Apps are one site where their wildcard is below a domain: the cookie then comes with the requests of other apps as
 * well. Those of the same workspace are let through, as a page and its API are often two ports.
 */
function foreignOrigin({ headers }: IncomingMessage, name: AppName, hosts: AppHosts): string | undefined {
  const { origin, host = "" } = headers;
  if (origin === undefined) return undefined;
  const from = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!from) return origin; // "null": a sandboxed page, a file
  if (new URL(`${from.protocol}//${host}`).host === from.host) return undefined;
  const label = hosts.labelOf(from.host);
  const caller = label === undefined ? undefined : parseAppLabel(label);
  return caller && isSameWorkspace(caller, name) ? undefined : origin;
}
