import type { ServerConfig } from "../config.ts";
import { PREFIXED_SESSION_COOKIE, SESSION_COOKIE, type SessionCookie } from "./token.ts";

const YEAR_SECONDS = 31_536_000;

type Config = Pick<ServerConfig, "accessUrl" | "hostPrefixCookie">;

export const sessionCookieName = ({ hostPrefixCookie }: Pick<Config, "hostPrefixCookie">): SessionCookie =>
  hostPrefixCookie ? PREFIXED_SESSION_COOKIE : SESSION_COOKIE;

const attributes = ({ accessUrl, hostPrefixCookie }: Config) =>
  `Path=/; HttpOnly; SameSite=Lax${hostPrefixCookie || accessUrl.startsWith("https:") ? "; Secure" : ""}`;

/** A year whatever the key's life: the key decides, and slides (browse-and-auth §1). */
export const sessionCookie = (token: string, config: Config) =>
  `${sessionCookieName(config)}=${token}; Max-Age=${YEAR_SECONDS}; ${attributes(config)}`;

const expired = (name: SessionCookie, config: Config) =>
  `${name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; ${attributes(config)}`;

/** One from before the option was turned on goes as well (conventions §4). */
export const expiredSessionCookie = (config: Config): string | string[] =>
  config.hostPrefixCookie
    ? [expired(PREFIXED_SESSION_COOKIE, config), expired(SESSION_COOKIE, config)]
    : expired(SESSION_COOKIE, config);
