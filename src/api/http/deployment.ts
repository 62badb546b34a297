import { z } from "zod";
import { get } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { Uuid } from "../values.ts";

/** What our own server can do beyond the Coder API. The dashboard shows a control only when its extension is named. */
export const EXTENSIONS = [
  "agents",
  "terminals",
  "pty-control",
  "workspaces-watch",
  "sign-in-link",
  "sign-in-token",
  "log-paging",
  "log-search",
  "ports",
  "tailnet-peers",
  "link-history",
  "agent-place",
  "port-probes",
  "external-auth-start",
  "prebuilds",
] as const;
export type Extension = (typeof EXTENSIONS)[number];

export const BuildInfo = z.object({
  version: z.string(),
  external_url: z.string().optional(),
  dashboard_url: z.string(),
  deployment_id: z.string(),
  agent_api_version: z.string(),
  provisioner_api_version: z.string().optional(),
  telemetry: z.boolean().optional(),
  workspace_proxy: z.boolean(),
  upgrade_message: z.string().optional(),
  /** Present only on a Quarterdeck server. */
  quarterdeck: z
    .object({
      version: z.string(),
      extensions: z.array(z.string()),
      /** Bytes of log output that are kept of an agent for which the agents file says nothing else. */
      log_limit_bytes: z.number().int().optional(),
    })
    .optional(),
  /** Present when a Quarterdeck stands in front of the deployment (`serve --upstream`), which may be a Quarterdeck too. */
  quarterdeck_proxy: z
    .object({
      version: z.string(),
      /** Origin of the deployment. */
      upstream: z.string(),
      /** What the proxy itself serves, whatever the deployment has. */
      extensions: z.array(z.string()),
    })
    .optional(),
});
export type BuildInfo = z.infer<typeof BuildInfo>;
readAs(BuildInfo, { dashboard_url: "", deployment_id: "", agent_api_version: "", workspace_proxy: false });

export const Region = z.object({
  id: Uuid.optional(),
  name: z.string(),
  display_name: z.string(),
  icon_url: z.string().optional(),
  healthy: z.boolean(),
  path_app_url: z.string(),
  wildcard_hostname: z.string(),
});
readAs(Region, { display_name: "", healthy: true, path_app_url: "", wildcard_hostname: "" });

export const deploymentApi = {
  buildInfo: get("/api/v2/buildinfo", { summary: "What the server is", auth: "none", response: BuildInfo }),
  appHost: get("/api/v2/applications/host", {
    summary: "Wildcard host of subdomain apps, empty when off",
    response: z.object({ host: z.string() }),
  }),
  /** For browsers that are to open an app: 303 to the address given, with a pass for its host. */
  appAuthRedirect: get("/api/v2/applications/auth-redirect", {
    summary: "Redirect to URI with encrypted API key",
    auth: "none",
    query: z.object({ redirect_uri: z.string().optional() }),
    status: 303,
    response: z.null(),
  }),
  regions: get("/api/v2/regions", {
    summary: "Regions that serve apps",
    response: z.object({ regions: z.array(Region) }),
  }),
  ssh: get("/api/v2/deployment/ssh", {
    summary: "SSH settings",
    response: z.object({
      hostname_prefix: z.string().optional(),
      hostname_suffix: z.string(),
      ssh_config_options: z.record(z.string(), z.string()).nullish(),
    }),
  }),
};
