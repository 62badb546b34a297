import { z } from "zod";
import { del, get, post } from "../endpoint.ts";
import { WorkspaceApp } from "../http/agents.ts";
import { DevcontainerAttempt } from "../http/engine.ts";
import { Uuid } from "../values.ts";

/**
 * An attempt as it stands: sent when it begins, with every phase, and when it ended (the agent sends its log lines first).
 * The server adds where the log lies. Known by its id; an attempt of the agent's earlier life that never ended is
 * `interrupted` as soon as the agent starts.
 */
export const AttemptReport = DevcontainerAttempt.omit({
  agent_id: true,
  after_log_id: true,
  last_log_id: true,
}).extend({
  /** The configuration, parsed, its secrets masked; null when it could not be read. At most 64 KiB of JSON. */
  config: z.record(z.string(), z.unknown()).nullable(),
});
export type AttemptReport = z.infer<typeof AttemptReport>;

/** The agent that an agent puts into a devcontainer of its own (containers.md §6). */
export const NewSubAgent = z.object({
  name: z.string(),
  /** Inside the container. */
  directory: z.string(),
  architecture: z.string(),
  operating_system: z.string(),
  display_apps: z.array(z.string()),
  /** Slugs as the configuration has them; the server makes them unique (agent.md §7). */
  apps: z.array(
    WorkspaceApp.pick({
      slug: true,
      url: true,
      command: true,
      display_name: true,
      icon: true,
      group: true,
      external: true,
      hidden: true,
      subdomain: true,
      healthcheck: true,
      open_in: true,
    }).extend({ order: z.number().int(), share: WorkspaceApp.shape.sharing_level }),
  ),
});
export type NewSubAgent = z.infer<typeof NewSubAgent>;

export const SubAgent = z.object({ id: Uuid, name: z.string() });
export type SubAgent = z.infer<typeof SubAgent>;

const base = "/api/v2/quarterdeck/me";

/** What an agent with devcontainers reports and asks for. All with the agent's own token. */
export const devcontainerReportsApi = {
  attempt: post(`${base}/devcontainer-attempt`, {
    summary: "Report a build of a devcontainer",
    auth: "agent",
    extension: true,
    body: AttemptReport,
    response: z.null(),
  }),
  subAgents: get(`${base}/sub-agents`, {
    summary: "List the agents that this agent made",
    auth: "agent",
    extension: true,
    response: z.array(SubAgent),
  }),
  /** 409 with `workspace agent name` in its message when the name is taken (DC80). */
  addSubAgent: post(`${base}/sub-agents`, {
    summary: "Make an agent for a devcontainer",
    auth: "agent",
    extension: true,
    body: NewSubAgent,
    response: SubAgent.extend({
      token: z.string(),
      /** Apps that were left out, by the slug that was asked for, and why. */
      app_errors: z.array(z.object({ slug: z.string(), message: z.string() })).optional(),
    }),
    status: 201,
  }),
  /** 204 also when there is none. */
  removeSubAgent: del(`${base}/sub-agents/:subAgent`, {
    summary: "Remove an agent of a devcontainer",
    auth: "agent",
    extension: true,
  }),
};
