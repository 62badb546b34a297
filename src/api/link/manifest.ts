import { z } from "zod";
import { AgentScript, WorkspaceApp } from "../http/agents.ts";
import { Uuid } from "../values.ts";

/** Everything an agent must know to do its work. Fetched after each (re)connect and when the link says it changed. */
export const Manifest = z.object({
  agent_id: Uuid,
  agent_name: z.string(),
  owner_name: z.string(),
  workspace_id: Uuid,
  workspace_name: z.string(),
  access_url: z.string(),
  /** As configured: may hold `~` and variables, empty for the home directory. */
  directory: z.string(),
  environment_variables: z.record(z.string(), z.string()),
  motd: z.string(),
  /** Minutes that a terminal lives with nobody attached. */
  terminal_idle_minutes: z.number().positive(),
  scripts: z.array(AgentScript),
  apps: z.array(WorkspaceApp.pick({ id: true, slug: true, healthcheck: true })),
  /** Files to follow. A server from before there were any says nothing of them. */
  logs: z
    .array(
      z.object({
        /** As configured: may hold `~` and variables, and be relative to the directory. */
        path: z.string(),
        log_source_id: Uuid,
        display_name: z.string(),
        icon: z.string(),
      }),
    )
    .default([]),
  metadata: z.array(
    z.object({
      key: z.string(),
      display_name: z.string(),
      /** Empty for a built-in measurement, which `builtin` then names. */
      script: z.string(),
      builtin: z.enum(["cpu", "memory", "disk", "load"]).optional(),
      /** Seconds. */
      interval: z.number(),
      /** Seconds; 0 means the interval, at least 5. */
      timeout: z.number(),
    }),
  ),
  /** Of a sub-agent, the agent that put it into a devcontainer; null for one of its own. */
  parent_id: Uuid.nullable(),
  devcontainers: z.array(
    z.object({
      id: Uuid,
      /** Where its build output goes (containers.md DC100). */
      log_source_id: Uuid,
      name: z.string(),
      workspace_folder: z.string(),
      config_path: z.string(),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;
