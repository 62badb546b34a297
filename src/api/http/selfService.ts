import { z } from "zod";
import { get, patch, stream } from "../endpoint.ts";
import { Time, Uuid } from "../values.ts";

/** What an agent asks for itself, with its own token. */
export const NewAppStatus = z.object({
  app_slug: z.string(),
  /** `working`, `idle`, `complete` or `failure`, in any case. */
  state: z.string(),
  message: z.string(),
  uri: z.string(),
  /** Accepted and dropped, as is `needs_user_attention`. */
  icon: z.string(),
  needs_user_attention: z.boolean(),
});
export type NewAppStatus = z.infer<typeof NewAppStatus>;

/** Either a token, or only the `url` where the workspace's owner can sign in to the provider. */
export const ExternalAuth = z.object({
  access_token: z.string(),
  token_extra: z.record(z.string(), z.unknown()).nullable(),
  url: z.string(),
  type: z.string(),
  /** The zero time: never. */
  expires_at: Time,
  username: z.string(),
  password: z.string(),
});
export type ExternalAuth = z.infer<typeof ExternalAuth>;

const ExternalAuthQuery = z.object({
  id: z.string().optional(),
  match: z.string().optional(),
  url: z.string().optional().meta({ description: "Old name of match" }),
  listen: z.string().optional().meta({ description: "Wait for a token; its presence counts" }),
});

export const GitSshKey = z.object({ public_key: z.string(), private_key: z.string() });
export type GitSshKey = z.infer<typeof GitSshKey>;

export const Reinit = z.object({ workspace_id: Uuid, reason: z.string(), owner_id: Uuid.optional() });
export type Reinit = z.infer<typeof Reinit>;

const base = "/api/v2/workspaceagents/me";

export const selfServiceApi = {
  appStatus: patch(`${base}/app-status`, {
    summary: "Patch workspace agent app status",
    auth: "agent",
    body: NewAppStatus,
    response: z.null(),
  }),
  externalAuth: get(`${base}/external-auth`, {
    summary: "Get workspace agent external auth",
    auth: "agent",
    query: ExternalAuthQuery,
    response: ExternalAuth,
  }),
  gitAuth: get(`${base}/gitauth`, {
    summary: "Removed: Get workspace agent git auth",
    auth: "agent",
    query: ExternalAuthQuery,
    response: ExternalAuth,
  }),
  gitSshKey: get(`${base}/gitsshkey`, {
    summary: "Get workspace agent Git SSH key",
    auth: "agent",
    response: GitSshKey,
  }),
  reinit: stream(`${base}/reinit`, {
    summary: "Get workspace agent reinitialization",
    auth: "agent",
    query: z.object({ wait: z.string().optional() }),
    message: Reinit,
    events: true,
    sse: true,
  }),
};
