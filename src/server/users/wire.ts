import type { ApiToken, User } from "#api/http/users.ts";
import type { ApiKeyRow, UserRow } from "../store/users.ts";

/** Milliseconds as RFC 3339 with trailing zeros trimmed, as the reference writes times. By hand: lists hold thousands. */
export function wireTime(ms: number): string {
  const text = new Date(ms).toISOString(); // always ends in three digits of a fraction and a Z
  let end = text.length - 1;
  while (text[end - 1] === "0") end--;
  if (text[end - 1] === ".") end--;
  return `${text.slice(0, end)}Z`;
}

const ROLE_NAMES: Record<string, string> = { owner: "Owner" };

export function wireUser(user: UserRow, organizationId: string): User {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    email: user.email,
    created_at: wireTime(user.created_at),
    updated_at: wireTime(user.updated_at),
    last_seen_at: wireTime(user.last_seen_at),
    status: user.status,
    login_type: "password",
    organization_ids: [organizationId],
    roles: user.roles
      .split(" ")
      .filter((role) => role !== "")
      .map((name) => ({ name, display_name: ROLE_NAMES[name] ?? name })),
    has_ai_seat: false,
  };
}

export function wireToken(key: ApiKeyRow, username: string): ApiToken {
  return {
    id: key.id,
    user_id: key.user_id,
    created_at: wireTime(key.created_at),
    updated_at: wireTime(key.updated_at),
    last_used: wireTime(key.last_used_at),
    expires_at: wireTime(key.expires_at),
    login_type: "token",
    scope: "all",
    scopes: key.scopes.split(" "),
    token_name: key.token_name ?? "",
    lifetime_seconds: key.lifetime_seconds,
    allow_list: [{ type: "*", id: "*" }],
    username,
  };
}
