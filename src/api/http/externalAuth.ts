import { z } from "zod";
import { del, get, post } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { Time, ZERO_TIME } from "../values.ts";

/** Accounts at other services (GitHub, GitLab, …) that a user has connected, whose tokens agents may use. */
export const ExternalAuthProvider = z.object({
  id: z.string(),
  /** `github`, `gitlab`, … or a word of the administrator's own. */
  type: z.string(),
  /** It can be connected with a code that is typed in at the provider, and only so. */
  device: z.boolean(),
  display_name: z.string(),
  display_icon: z.string(),
  allow_refresh: z.boolean(),
  allow_validate: z.boolean(),
  supports_revocation: z.boolean(),
});
export type ExternalAuthProvider = z.infer<typeof ExternalAuthProvider>;
readAs(ExternalAuthProvider, {
  type: "",
  device: false,
  display_name: ({ id }) => String(id),
  display_icon: "",
  allow_refresh: false,
  allow_validate: false,
  supports_revocation: false,
});

export const ExternalAuthLink = z.object({
  provider_id: z.string(),
  created_at: Time,
  updated_at: Time,
  has_refresh_token: z.boolean(),
  /** The zero time: never. */
  expires: Time,
  /** The provider took the token just now. */
  authenticated: z.boolean(),
  /** Why it is not authenticated, or why nobody knows; empty when all is well. */
  validate_error: z.string(),
});
export type ExternalAuthLink = z.infer<typeof ExternalAuthLink>;
readAs(ExternalAuthLink, {
  created_at: ZERO_TIME,
  updated_at: ZERO_TIME,
  has_refresh_token: false,
  expires: ZERO_TIME,
  authenticated: false,
  validate_error: "",
});

export const ExternalAuthList = z.object({
  /** In the order of the server's file. */
  providers: z.array(ExternalAuthProvider),
  /** The caller's; there need not be one for a provider, nor a provider for a link. */
  links: z.array(ExternalAuthLink),
});
export type ExternalAuthList = z.infer<typeof ExternalAuthList>;
readAs(ExternalAuthList, { providers: [], links: [] });

/** Who the token belongs to at the provider. */
export const ExternalAuthUser = z.object({
  /** 0 where the provider's ids are no numbers. */
  id: z.number(),
  login: z.string(),
  avatar_url: z.string(),
  profile_url: z.string(),
  name: z.string(),
});
export type ExternalAuthUser = z.infer<typeof ExternalAuthUser>;
readAs(ExternalAuthUser, { id: 0, login: "", avatar_url: "", profile_url: "", name: "" });

const Installation = z.object({ id: z.number(), account: ExternalAuthUser, configure_url: z.string() });
readAs(Installation, {
  account: { id: 0, login: "", avatar_url: "", profile_url: "", name: "" },
  configure_url: "",
});

export const ExternalAuthStatus = z.object({
  authenticated: z.boolean(),
  device: z.boolean(),
  display_name: z.string(),
  user: ExternalAuthUser.nullable(),
  /** The provider is a GitHub app, which must be installed where it is to read: see `app_install_url`. */
  app_installable: z.boolean(),
  /** Always empty here; a Coder deployment lists what it finds at GitHub. */
  installations: z.array(Installation),
  app_install_url: z.string(),
  supports_revocation: z.boolean(),
});
export type ExternalAuthStatus = z.infer<typeof ExternalAuthStatus>;
readAs(ExternalAuthStatus, {
  device: false,
  display_name: "",
  user: null,
  app_installable: false,
  installations: [],
  app_install_url: "",
  supports_revocation: false,
});

/** RFC 8628: the user types `user_code` in at `verification_uri`; meanwhile the page asks again and again. */
export const ExternalAuthDevice = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  /** Seconds. */
  expires_in: z.number(),
  /** Seconds between two questions. */
  interval: z.number(),
});
export type ExternalAuthDevice = z.infer<typeof ExternalAuthDevice>;
readAs(ExternalAuthDevice, { expires_in: 900, interval: 5 });

export const ExternalAuthRemoved = z.object({
  /** The provider was asked to revoke the token, and did. */
  token_revoked: z.boolean(),
  token_revocation_error: z.string().optional(),
});
export type ExternalAuthRemoved = z.infer<typeof ExternalAuthRemoved>;
readAs(ExternalAuthRemoved, { token_revoked: false });

const one = "/api/v2/external-auth/:externalauth";

export const externalAuthApi = {
  list: get("/api/v2/external-auth", {
    summary: "Get user external auths",
    response: ExternalAuthList,
  }),
  get: get(one, { summary: "Get external auth by ID", response: ExternalAuthStatus }),
  /** 404 where nothing was connected. */
  remove: del(one, {
    summary: "Delete external auth user link by ID; the token is revoked where the provider can do it",
    response: ExternalAuthRemoved,
    status: 200,
  }),
  device: get(`${one}/device`, {
    summary: "Get external auth device by ID: begins a device flow",
    response: ExternalAuthDevice,
  }),
  /**
   * 204 when connected. Until then 400, whose `detail` is the provider's word: `authorization_pending` (ask again after
   * `interval`), `slow_down` (from now on five seconds slower), `expired_token` and `access_denied` (begin again).
   */
  exchangeDevice: post(`${one}/device`, {
    summary: "Post external auth device by ID: asks whether the code was typed in",
    body: z.object({ device_code: z.string() }),
    status: 204,
  }),
  /** Extension `external-auth-start`. The page then goes to `url`, of the provider, in the same browser: a cookie of this answer must be sent back. */
  start: post("/api/v2/quarterdeck/external-auth/:externalauth/start", {
    summary: "Begin the authorization code flow",
    extension: true,
    response: z.object({ url: z.string() }),
  }),
  /** Where the provider sends the browser back to. Goes on to the page `/external-auth/:externalauth`. */
  callback: get("/external-auth/:externalauth/callback", {
    summary: "End the authorization code flow (a page)",
    auth: "none",
    query: z.object({
      code: z.string().optional(),
      state: z.string().optional(),
      error: z.string().optional(),
      error_description: z.string().optional(),
    }),
    response: z.unknown(),
    status: 303,
  }),
};
