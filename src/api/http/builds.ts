import { z } from "zod";
import { get, patch, post, stream } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { openEnum, Time, Uuid, ZERO_TIME } from "../values.ts";
import { WorkspaceAgent } from "./agents.ts";
import { LogLevel } from "./logs.ts";

export const JobStatus = openEnum(["pending", "running", "succeeded", "canceling", "canceled", "failed"]);
export const Transition = openEnum(["start", "stop", "delete"]);
export const WorkspaceStatus = openEnum([
  "pending",
  "starting",
  "running",
  "stopping",
  "stopped",
  "failed",
  "canceling",
  "canceled",
  "deleting",
  "deleted",
]);

export const Job = z.object({
  id: Uuid,
  created_at: Time.optional(),
  started_at: Time.optional(),
  completed_at: Time.optional(),
  canceled_at: Time.optional(),
  error: z.string().optional(),
  error_code: z.string().optional(),
  status: JobStatus,
  queue_position: z.number().int(),
  queue_size: z.number().int(),
});
export type Job = z.infer<typeof Job>;
readAs(Job, { queue_position: 0, queue_size: 0 });

export const WorkspaceResource = z.object({
  id: Uuid,
  created_at: Time.optional(),
  job_id: Uuid.optional(),
  workspace_transition: Transition.optional(),
  type: z.string(),
  name: z.string(),
  hide: z.boolean(),
  icon: z.string(),
  agents: z.array(WorkspaceAgent).optional(),
  metadata: z.array(z.object({ key: z.string(), value: z.string(), sensitive: z.boolean() })).optional(),
  daily_cost: z.number().optional(),
});
export type WorkspaceResource = z.infer<typeof WorkspaceResource>;
readAs(WorkspaceResource, { type: "", name: "", hide: false, icon: "" });

export const WorkspaceBuild = z.object({
  id: Uuid,
  created_at: Time,
  updated_at: Time,
  workspace_id: Uuid.optional(),
  workspace_name: z.string().optional(),
  workspace_owner_id: Uuid.optional(),
  workspace_owner_name: z.string().optional(),
  template_version_id: Uuid,
  template_version_name: z.string().optional(),
  build_number: z.number().int(),
  transition: Transition,
  initiator_id: Uuid.optional(),
  initiator_name: z.string().optional(),
  job: Job,
  reason: z.string().optional(),
  resources: z.array(WorkspaceResource),
  deadline: Time.nullish(),
  max_deadline: Time.nullish(),
  status: WorkspaceStatus,
  daily_cost: z.number().optional(),
  matched_provisioners: z
    .object({ count: z.number().int(), available: z.number().int(), most_recently_seen: Time.nullish() })
    .nullish(),
  template_version_preset_id: Uuid.nullish(),
});
export type WorkspaceBuild = z.infer<typeof WorkspaceBuild>;
readAs(WorkspaceBuild, { created_at: ZERO_TIME, updated_at: ZERO_TIME, template_version_id: "" });

export const NewBuild = z.object({
  transition: Transition,
  template_version_id: Uuid.optional(),
  rich_parameter_values: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  log_level: z.string().optional(),
  reason: z.string().optional(),
  on_success: z.object({ transition: Transition }).optional(),
});

export const BuildLog = z.object({
  id: z.number().int(),
  created_at: Time,
  log_source: z.string(),
  log_level: LogLevel,
  stage: z.string(),
  output: z.string(),
});
export type BuildLog = z.infer<typeof BuildLog>;
readAs(BuildLog, { created_at: ZERO_TIME, log_source: "", log_level: "info", stage: "" });

const ScriptTiming = z.object({
  started_at: Time,
  ended_at: Time,
  exit_code: z.number().int(),
  stage: openEnum(["start", "stop", "cron"]),
  status: z.string(),
  display_name: z.string(),
  workspace_agent_id: Uuid,
  workspace_agent_name: z.string(),
});
export type ScriptTiming = z.infer<typeof ScriptTiming>;
readAs(ScriptTiming, { stage: "start", status: "", display_name: "", workspace_agent_name: "" });

export const BuildTimings = z.object({
  provisioner_timings: z.array(z.unknown()),
  agent_script_timings: z.array(ScriptTiming),
  agent_connection_timings: z.array(
    z.object({
      started_at: Time,
      ended_at: Time,
      stage: z.string(),
      workspace_agent_id: Uuid,
      workspace_agent_name: z.string(),
    }),
  ),
});
readAs(BuildTimings, { provisioner_timings: [], agent_connection_timings: [] });

const paging = z.object({
  limit: z.coerce.number().int().min(0).optional(),
  offset: z.coerce.number().int().min(0).optional(),
});

export const buildsApi = {
  list: get("/api/v2/workspaces/:workspace/builds", {
    summary: "Get builds by workspace, newest first",
    query: paging.extend({ after_id: Uuid.optional(), since: Time.optional() }),
    response: z.array(WorkspaceBuild),
  }),
  create: post("/api/v2/workspaces/:workspace/builds", {
    summary: "Start, stop or delete a workspace",
    body: NewBuild,
    response: WorkspaceBuild,
    status: 201,
  }),
  get: get("/api/v2/workspacebuilds/:build", { summary: "Get a build", response: WorkspaceBuild }),
  byNumber: get("/api/v2/users/:user/workspace/:workspace/builds/:number", {
    summary: "Get a build by user, workspace name and number",
    response: WorkspaceBuild,
  }),
  cancel: patch("/api/v2/workspacebuilds/:build/cancel", {
    summary: "Cancel a build",
    query: z.object({ expect_status: z.string().optional() }),
  }),
  timings: get("/api/v2/workspacebuilds/:build/timings", {
    summary: "Get the timings of a build",
    response: BuildTimings,
  }),
  logs: get("/api/v2/workspacebuilds/:build/logs", {
    summary: "Get the logs of a build",
    query: z.object({ after: z.coerce.number().int().optional(), format: z.string().optional() }),
    response: z.array(BuildLog),
  }),
  followLogs: stream("/api/v2/workspacebuilds/:build/logs", {
    summary: "Follow the logs of a build: one object a frame",
    query: z.object({ follow: z.string(), after: z.coerce.number().int().optional() }),
    message: BuildLog,
    appends: true,
  }),
};
