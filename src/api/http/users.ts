import { z } from "zod";
import { del, get, post } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { Nanoseconds, openEnum, Time, Uuid, ZERO_TIME } from "../values.ts";
import { Envelope } from "./errors.ts";

export const User = z.object({
  id: Uuid,
  username: z.string(),
  name: z.string().optional(),
  avatar_url: z.string().optional(),
  email: z.string(),
  created_at: Time.optional(),
  updated_at: Time.optional(),
  last_seen_at: Time.optional(),
  status: openEnum(["active", "dormant", "suspended"]),
  login_type: z.string().optional(),
  organization_ids: z.array(Uuid).optional(),
  roles: z.array(
    z.object({ name: z.string(), display_name: z.string(), organization_id: z.string().optional() }),
  ),
  has_ai_seat: z.boolean().optional(),
});
export type User = z.infer<typeof User>;
readAs(User, { email: "", status: "active", roles: [] });

export const AuthMethods = z.object({
  terms_of_service_url: z.string().optional(),
  password: z.object({ enabled: z.boolean() }),
  github: z.object({ enabled: z.boolean(), default_provider_configured: z.boolean().optional() }).optional(),
  // The reference spells these two in camel case.
  oidc: z.object({ enabled: z.boolean(), signInText: z.string(), iconUrl: z.string() }).optional(),
});
export type AuthMethods = z.infer<typeof AuthMethods>;

export const ApiToken = z.object({
  id: z.string(),
  user_id: Uuid.optional(),
  created_at: Time.optional(),
  updated_at: Time.optional(),
  last_used: Time,
  expires_at: Time,
  login_type: z.string().optional(),
  scope: z.string().optional(),
  scopes: z.array(z.string()),
  token_name: z.string(),
  lifetime_seconds: z.number().optional(),
  allow_list: z.array(z.unknown()).nullish(),
  username: z.string().optional(),
});
export type ApiToken = z.infer<typeof ApiToken>;
readAs(ApiToken, { last_used: ZERO_TIME, expires_at: ZERO_TIME, scopes: [], token_name: "" });

const Key = z.object({ key: z.string() });

export const usersApi = {
  firstExists: get("/api/v2/users/first", {
    summary: "Whether a first user exists",
    auth: "none",
    response: Envelope,
  }),
  createFirst: post("/api/v2/users/first", {
    summary: "Create the first user",
    auth: "none",
    body: z.object({
      email: z.string(),
      username: z.string(),
      name: z.string().optional(),
      password: z.string(),
    }),
    response: z.object({ user_id: Uuid, organization_id: Uuid }),
    status: 201,
  }),
  authMethods: get("/api/v2/users/authmethods", {
    summary: "Ways to sign in",
    auth: "none",
    response: AuthMethods,
  }),
  login: post("/api/v2/users/login", {
    summary: "Sign in with email and password",
    auth: "none",
    body: z.object({ email: z.string(), password: z.string() }),
    response: z.object({ session_token: z.string() }),
    status: 201,
  }),
  logout: post("/api/v2/users/logout", { summary: "Sign out", response: Envelope }),
  get: get("/api/v2/users/:user", { summary: "Get a user; `me`, an id or a username", response: User }),
  createKey: post("/api/v2/users/:user/keys", {
    summary: "Create a session key",
    response: Key,
    status: 201,
  }),
  createToken: post("/api/v2/users/:user/keys/tokens", {
    summary: "Create an API token; it is shown once",
    body: z.object({
      lifetime: Nanoseconds.optional(),
      token_name: z.string().optional(),
      scopes: z.array(z.string()).optional(),
      scope: z.string().optional(),
      allow_list: z.array(z.object({ type: z.string(), id: z.string() })).optional(),
    }),
    response: Key,
    status: 201,
  }),
  /** `null` when there are none (BA9). */
  listTokens: get("/api/v2/users/:user/keys/tokens", {
    summary: "List API tokens",
    query: z.object({ include_expired: z.enum(["true", "false"]).optional() }),
    response: z.array(ApiToken).nullable(),
  }),
  tokenConfig: get("/api/v2/users/:user/keys/tokens/tokenconfig", {
    summary: "Limits of API tokens",
    // A century in nanoseconds is no safe integer: Nanoseconds would refuse it.
    response: z.object({ max_token_lifetime: z.number().meta({ description: "nanoseconds" }) }),
  }),
  deleteKey: del("/api/v2/users/:user/keys/:key", { summary: "Delete an API key" }),
  authCheck: post("/api/v2/authcheck", {
    summary: "Ask what the caller may do",
    body: z.object({
      checks: z.record(
        z.string(),
        z.object({
          object: z.object({
            resource_type: z.string(),
            resource_id: z.string().optional(),
            owner_id: z.string().optional(),
            organization_id: z.string().optional(),
            any_org: z.boolean().optional(),
          }),
          action: z.string(),
        }),
      ),
    }),
    response: z.record(z.string(), z.boolean()),
  }),
};
