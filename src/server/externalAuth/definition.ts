import { z } from "zod";

const text = (longest = 500) => z.string().min(1).max(longest, `at most ${longest} characters`);
const url = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });

/** One provider as the file says it; what is left out comes from its type (`types.ts`). */
export const ProviderDefinition = z.strictObject({
  /** The type, where there is one of it only. */
  id: z
    .string()
    .max(64, "at most 64 characters")
    .regex(/^[a-z0-9](-?[a-z0-9])*$/, "lower-case letters and digits, with single hyphens between them")
    .optional(),
  type: text(64).transform((type) => (type === "bitbucket" ? "bitbucket-cloud" : type)),
  display_name: text(100).optional(),
  display_icon: text().optional(),
  client_id: text(),
  client_secret: text(4_096).optional(),
  client_secret_env: text(200).optional(),
  client_secret_file: text(4_096).optional(),
  /** How the secret is sent: as part of the form, or in the header Authorization. */
  client_auth: z.enum(["post", "basic"]).optional(),
  /** A server of one's own, for a type that is known: the other URLs follow from it. */
  base_url: url.optional(),
  /** Of an OpenID provider or RFC 8414: the other URLs are asked for there. */
  issuer: url.optional(),
  auth_url: url.optional(),
  token_url: url.optional(),
  validate_url: url.optional(),
  revoke_url: url.optional(),
  device_flow: z.boolean().default(false),
  device_code_url: url.optional(),
  scopes: z.array(text()).max(100, "at most 100 scopes").optional(),
  /** Of which addresses of repositories it is the provider: RE2, anywhere in the text. */
  regex: text(1_000).optional(),
  no_refresh: z.boolean().default(false),
  extra_token_keys: z.array(text()).max(50, "at most 50 keys").default([]),
  app_install_url: url.optional(),
  /** Secrets and tokens may cross the network in clear. */
  insecure_http: z.boolean().default(false),
});
export type ProviderDefinition = z.infer<typeof ProviderDefinition>;

export const ExternalAuthFile = z.strictObject({
  providers: z.array(ProviderDefinition).max(50, "at most 50 providers"),
});
