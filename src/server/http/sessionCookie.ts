import { SESSION_COOKIE } from "./token.ts";

const YEAR_SECONDS = 31_536_000;

const attributes = (accessUrl: string) =>
  `Path=/; HttpOnly; SameSite=Lax${accessUrl.startsWith("https:") ? "; Secure" : ""}`;

/** A year whatever the key's life: the key decides, and slides (browse-and-auth §1). */
export const sessionCookie = (token: string, accessUrl: string) =>
  `${SESSION_COOKIE}=${token}; Max-Age=${YEAR_SECONDS}; ${attributes(accessUrl)}`;

export const expiredSessionCookie = (accessUrl: string) =>
  `${SESSION_COOKIE}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; ${attributes(accessUrl)}`;
