import { z } from "zod";
import { get, post, stream } from "../endpoint.ts";
import { LIFECYCLE_STATES } from "../http/agents.ts";
import { Time, Uuid } from "../values.ts";
import { Manifest } from "./manifest.ts";

/** The agent's side of the link that is not logs: what it asks and what it reports. All with the agent's own token. */
export const StartupReport = z.object({
  /** Semver with a leading `v`; anything else is refused (AG6). */
  version: z.string(),
  expanded_directory: z.string(),
  subsystems: z.array(z.enum(["envbox", "envbuilder", "exectrace"])),
  architecture: z.string(),
  operating_system: z.string(),
  hostname: z.string(),
});
export type StartupReport = z.infer<typeof StartupReport>;

export const LifecycleReport = z.object({
  state: z.enum(LIFECYCLE_STATES),
  /** When it changed; the server's time when absent. */
  changed_at: Time.optional(),
});
export type LifecycleReport = z.infer<typeof LifecycleReport>;

export const ScriptReport = z.object({
  script_id: Uuid,
  started_at: Time,
  ended_at: Time,
  exit_code: z.number().int(),
  stage: z.enum(["start", "stop", "cron"]),
  status: z.enum(["ok", "exit_failure", "timed_out", "pipes_left_open"]),
});
export type ScriptReport = z.infer<typeof ScriptReport>;

export const MetadataReport = z.object({
  items: z.array(z.object({ key: z.string(), collected_at: Time, value: z.string(), error: z.string() })),
});
export type MetadataReport = z.infer<typeof MetadataReport>;

export const AppHealthReport = z.object({
  apps: z.array(z.object({ id: Uuid, health: z.enum(["initializing", "healthy", "unhealthy"]) })),
});
export type AppHealthReport = z.infer<typeof AppHealthReport>;

const base = "/api/v2/quarterdeck/me";

/** Where the agent opens its one WebSocket. On it runs HTTP/2 with the roles turned: the agent serves. */
export const LINK_PATH = `${base}/link`;
/** Advertised as the agent's `api_version`. */
export const LINK_VERSION = "1.0";

export const reportsApi = {
  manifest: get(`${base}/manifest`, {
    summary: "What this agent is to do",
    auth: "agent",
    extension: true,
    response: Manifest,
  }),
  startup: post(`${base}/startup`, {
    summary: "Report what the agent is",
    auth: "agent",
    extension: true,
    body: StartupReport,
    response: z.null(),
  }),
  lifecycle: post(`${base}/lifecycle`, {
    summary: "Report the agent's lifecycle state",
    auth: "agent",
    extension: true,
    body: LifecycleReport,
    response: z.null(),
  }),
  script: post(`${base}/script`, {
    summary: "Report a finished script",
    auth: "agent",
    extension: true,
    body: ScriptReport,
    response: z.null(),
  }),
  metadata: post(`${base}/metadata`, {
    summary: "Report metadata values",
    auth: "agent",
    extension: true,
    body: MetadataReport,
    response: z.null(),
  }),
  appHealth: post(`${base}/app-health`, {
    summary: "Report the health of apps",
    auth: "agent",
    extension: true,
    body: AppHealthReport,
    response: z.null(),
  }),
};

export const linkApi = {
  /** Raw: bytes of HTTP/2 in binary messages (transport.ts, capabilities.ts). */
  open: stream(LINK_PATH, {
    summary: "Open the agent's link",
    auth: "agent",
    extension: true,
    message: z.never(),
  }),
};
