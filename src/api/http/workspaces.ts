import { z } from "zod";
import { del, get, post, put, stream } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { openEnum, Time, Uuid, ZERO_TIME } from "../values.ts";
import { AppStatus, SharingLevel } from "./agents.ts";
import { WorkspaceBuild } from "./builds.ts";

export const Workspace = z.object({
  id: Uuid,
  created_at: Time.optional(),
  updated_at: Time.optional(),
  owner_id: Uuid,
  owner_name: z.string(),
  owner_avatar_url: z.string().optional(),
  organization_id: Uuid.optional(),
  organization_name: z.string().optional(),
  template_id: Uuid,
  template_name: z.string(),
  template_display_name: z.string().optional(),
  template_icon: z.string().optional(),
  template_allow_user_cancel_workspace_jobs: z.boolean().optional(),
  template_active_version_id: Uuid.optional(),
  template_require_active_version: z.boolean().optional(),
  template_use_classic_parameter_flow: z.boolean().optional(),
  latest_build: WorkspaceBuild,
  latest_app_status: AppStatus.nullish(),
  outdated: z.boolean(),
  name: z.string(),
  autostart_schedule: z.string().optional(),
  ttl_ms: z.number().optional(),
  last_used_at: Time,
  deleting_at: Time.nullish(),
  dormant_at: Time.nullish(),
  health: z.object({ healthy: z.boolean(), failing_agents: z.array(Uuid) }),
  automatic_updates: z.string().optional(),
  allow_renames: z.boolean().optional(),
  favorite: z.boolean(),
  next_start_at: Time.nullish(),
  is_prebuild: z.boolean().optional(),
  task_id: Uuid.nullish(),
});
export type Workspace = z.infer<typeof Workspace>;
readAs(Workspace, {
  outdated: false,
  last_used_at: ZERO_TIME,
  health: { healthy: true, failing_agents: [] },
  favorite: false,
});
readAs(Workspace.shape.health, { failing_agents: [] });

export const WorkspaceList = z.object({ workspaces: z.array(Workspace), count: z.number().int() });
export type WorkspaceList = z.infer<typeof WorkspaceList>;
readAs(WorkspaceList, { count: 0 });

export const PortShare = z.object({
  workspace_id: Uuid,
  agent_name: z.string(),
  port: z.number().int(),
  share_level: SharingLevel,
  protocol: openEnum(["http", "https"]),
});
export type PortShare = z.infer<typeof PortShare>;
readAs(PortShare, { workspace_id: "", protocol: "http" });

const includeDeleted = z.object({ include_deleted: z.enum(["true", "false"]).optional() });

export const workspacesApi = {
  /** SPEC BA11–BA16 */
  list: get("/api/v2/workspaces", {
    summary: "List workspaces",
    query: z.object({
      q: z.string().optional(),
      limit: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
      offset: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
    }),
    response: WorkspaceList,
  }),
  get: get("/api/v2/workspaces/:workspace", {
    summary: "Get workspace by ID",
    query: includeDeleted,
    response: Workspace,
  }),
  byName: get("/api/v2/users/:user/workspace/:name", {
    summary: "Get workspace by user and name",
    query: includeDeleted,
    response: Workspace,
  }),
  /** Also served as server-sent events at `…/watch`. */
  watch: stream("/api/v2/workspaces/:workspace/watch-ws", {
    summary: "Watch a workspace",
    message: Workspace,
    events: true,
  }),
  favorite: put("/api/v2/workspaces/:workspace/favorite", { summary: "Favorite a workspace", status: 204 }),
  unfavorite: del("/api/v2/workspaces/:workspace/favorite", { summary: "Unfavorite a workspace" }),
  usage: post("/api/v2/workspaces/:workspace/usage", {
    summary: "Report that a workspace is in use",
    body: z.object({ agent_id: Uuid.optional(), app_name: z.string().optional() }).optional(),
    status: 204,
  }),
  portShares: get("/api/v2/workspaces/:workspace/port-share", {
    summary: "List shared ports",
    response: z.object({ shares: z.array(PortShare) }),
  }),
  sharePort: post("/api/v2/workspaces/:workspace/port-share", {
    summary: "Share a port",
    body: PortShare.omit({ workspace_id: true }),
    response: PortShare,
  }),
  unsharePort: del("/api/v2/workspaces/:workspace/port-share", {
    summary: "Stop sharing a port",
    body: z.object({ agent_name: z.string(), port: z.number().int() }),
    status: 200,
  }),
};
