import { z } from "zod";
import { get, stream } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { Nanoseconds, openEnum, Time, Uuid, ZERO_TIME } from "../values.ts";

export const AgentStatus = openEnum(["connecting", "connected", "disconnected", "timeout"]);
export const LIFECYCLE_STATES = [
  "created",
  "starting",
  "start_timeout",
  "start_error",
  "ready",
  "shutting_down",
  "shutdown_timeout",
  "shutdown_error",
  "off",
] as const;
export const LifecycleState = openEnum(LIFECYCLE_STATES);
export const ScriptStatus = openEnum(["ok", "exit_failure", "timed_out", "pipes_left_open"]);
export const AppHealth = openEnum(["disabled", "initializing", "healthy", "unhealthy"]);
export const SharingLevel = openEnum(["owner", "authenticated", "organization", "public"]);
export const DisplayApp = openEnum([
  "vscode",
  "vscode_insiders",
  "web_terminal",
  "ssh_helper",
  "port_forwarding_helper",
]);
export const Subsystem = openEnum(["envbox", "envbuilder", "exectrace"]);

export const LogSource = z.object({
  workspace_agent_id: Uuid,
  id: Uuid,
  created_at: Time,
  display_name: z.string(),
  icon: z.string(),
});
export type LogSource = z.infer<typeof LogSource>;
readAs(LogSource, { workspace_agent_id: "", created_at: ZERO_TIME, display_name: "", icon: "" });

export const AgentScript = z.object({
  id: Uuid,
  log_source_id: Uuid,
  log_path: z.string(),
  script: z.string(),
  cron: z.string(),
  display_name: z.string(),
  run_on_start: z.boolean(),
  run_on_stop: z.boolean(),
  start_blocks_login: z.boolean(),
  timeout: Nanoseconds,
  exit_code: z.number().int().optional(),
  status: ScriptStatus.optional(),
});
export type AgentScript = z.infer<typeof AgentScript>;
readAs(AgentScript, {
  log_path: "",
  script: "",
  cron: "",
  display_name: "",
  run_on_start: false,
  run_on_stop: false,
  start_blocks_login: false,
  timeout: 0,
});

export const AppStatus = z.object({
  id: Uuid,
  created_at: Time,
  workspace_id: Uuid,
  agent_id: Uuid,
  app_id: Uuid,
  state: openEnum(["working", "idle", "complete", "failure"]),
  message: z.string(),
  uri: z.string(),
  icon: z.string(),
  needs_user_attention: z.boolean(),
});
export type AppStatus = z.infer<typeof AppStatus>;
readAs(AppStatus, {
  workspace_id: "",
  agent_id: "",
  app_id: "",
  created_at: ZERO_TIME,
  message: "",
  uri: "",
  icon: "",
  needs_user_attention: false,
});

export const WorkspaceApp = z.object({
  id: Uuid,
  url: z.string().optional(),
  external: z.boolean(),
  slug: z.string(),
  display_name: z.string().optional(),
  command: z.string().optional(),
  icon: z.string().optional(),
  group: z.string().optional(),
  tooltip: z.string().optional(),
  subdomain: z.boolean(),
  subdomain_name: z.string().optional(),
  sharing_level: SharingLevel,
  healthcheck: z.object({ url: z.string(), interval: z.number().int(), threshold: z.number().int() }),
  health: AppHealth,
  hidden: z.boolean(),
  open_in: openEnum(["slim-window", "tab"]),
  statuses: z.array(AppStatus),
});
export type WorkspaceApp = z.infer<typeof WorkspaceApp>;
readAs(WorkspaceApp, {
  external: false,
  subdomain: false,
  sharing_level: "owner",
  healthcheck: { url: "", interval: 0, threshold: 0 },
  health: "disabled",
  hidden: false,
  open_in: "slim-window",
  statuses: [],
});

export const WorkspaceAgent = z.object({
  id: Uuid,
  /** null for a root agent, else its parent. */
  parent_id: Uuid.nullable(),
  created_at: Time,
  updated_at: Time,
  first_connected_at: Time.optional(),
  last_connected_at: Time.optional(),
  disconnected_at: Time.optional(),
  started_at: Time.optional(),
  ready_at: Time.optional(),
  status: AgentStatus,
  lifecycle_state: LifecycleState,
  name: z.string(),
  resource_id: Uuid,
  instance_id: z.string().optional(),
  architecture: z.string(),
  operating_system: z.string(),
  environment_variables: z.record(z.string(), z.string()).nullable(),
  logs_length: z.number().int(),
  logs_overflowed: z.boolean(),
  directory: z.string().optional(),
  expanded_directory: z.string().optional(),
  version: z.string(),
  api_version: z.string(),
  apps: z.array(WorkspaceApp),
  latency: z.record(z.string(), z.object({ preferred: z.boolean(), latency_ms: z.number() })).optional(),
  connection_timeout_seconds: z.number().int(),
  troubleshooting_url: z.string(),
  subsystems: z.array(Subsystem),
  health: z.object({ healthy: z.boolean(), reason: z.string().optional() }),
  display_apps: z.array(DisplayApp),
  log_sources: z.array(LogSource),
  scripts: z.array(AgentScript),
  startup_script_behavior: openEnum(["blocking", "non-blocking"]),
});
export type WorkspaceAgent = z.infer<typeof WorkspaceAgent>;
readAs(WorkspaceAgent, {
  created_at: ZERO_TIME,
  updated_at: ZERO_TIME,
  lifecycle_state: "unknown",
  resource_id: "",
  architecture: "",
  operating_system: "",
  logs_length: 0,
  logs_overflowed: false,
  version: "",
  api_version: "",
  apps: [],
  connection_timeout_seconds: 0,
  troubleshooting_url: "",
  subsystems: [],
  health: ({ status }) => ({ healthy: status === "connected" }),
  // Before they could be switched off, all of them were on.
  display_apps: ["vscode", "web_terminal", "ssh_helper", "port_forwarding_helper"],
  log_sources: [],
  scripts: [],
  startup_script_behavior: "non-blocking",
});

export const MetadataItem = z.object({
  result: z.object({
    collected_at: Time,
    /** Whole seconds; 9223372036 when never collected. */
    age: z.number(),
    value: z.string(),
    error: z.string(),
  }),
  description: z.object({
    display_name: z.string(),
    key: z.string(),
    script: z.string(),
    /** Seconds. */
    interval: z.number(),
    /** Seconds. */
    timeout: z.number(),
  }),
});
export type MetadataItem = z.infer<typeof MetadataItem>;
readAs(MetadataItem.shape.result, { collected_at: ZERO_TIME, age: 0, value: "", error: "" });
readAs(MetadataItem.shape.description, { display_name: "", script: "", interval: 0, timeout: 0 });

const base = "/api/v2/workspaceagents/:agent";

export const agentsApi = {
  /** SPEC AG1–AG28 */
  get: get(base, { summary: "Get workspace agent by ID", response: WorkspaceAgent }),
  /** Also served as server-sent events at `…/watch-metadata`. */
  watchMetadata: stream(`${base}/watch-metadata-ws`, {
    summary: "Watch the agent's metadata",
    message: z.array(MetadataItem),
    events: true,
  }),
};
