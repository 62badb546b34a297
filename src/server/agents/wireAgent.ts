import type { AgentScript, AppStatus, WorkspaceAgent, WorkspaceApp } from "#api/http/agents.ts";
import { NS_PER_SECOND } from "#api/values.ts";
import type { AgentRow, LogSourceRow, ScriptRunRow } from "../store/agents.ts";
import type { AppStatusRow } from "../store/appStatuses.ts";
import { wireTime } from "../users/wire.ts";
import { type AgentParts, partsOf, shownScripts } from "./partsOf.ts";
import { healthOf, statusOf } from "./status.ts";

/** What else is needed to show an agent. */
export type AgentSurroundings = {
  workspaceName: string;
  ownerName: string;
  sources: readonly LogSourceRow[];
  /** The latest of each script. */
  runs: readonly ScriptRunRow[];
  /** By app id. */
  appHealth: ReadonlyMap<string, string>;
  /** Newest first. */
  statuses: readonly AppStatusRow[];
  troubleshootingUrl: string;
  /** Under which the round trip of the link is shown, of an agent that measured no relay. */
  regionName: string;
  /** By the agent, to the regions of the DERP map. */
  measured: WorkspaceAgent["latency"];
};

/** The agent as the API shows it at `now` (agent.md §2). */
export function wireAgent(agent: AgentRow, around: AgentSurroundings, now: number): WorkspaceAgent {
  const parts = partsOf(agent);
  const { definition } = parts;
  const { status, disconnectedAt } = statusOf(agent, definition.connection_timeout, now);
  const time = (name: string, ms: number | null) => (ms === null ? {} : { [name]: wireTime(ms) });
  return {
    id: agent.id,
    parent_id: agent.parent_id,
    created_at: wireTime(agent.created_at),
    updated_at: wireTime(agent.updated_at),
    ...time("first_connected_at", agent.first_connected_at),
    ...time("last_connected_at", agent.last_connected_at),
    ...time("disconnected_at", disconnectedAt),
    ...time("started_at", agent.started_at),
    ...time("ready_at", agent.ready_at),
    status,
    lifecycle_state: agent.lifecycle_state,
    name: agent.name,
    resource_id: agent.build_id,
    ...(definition.instance_id && { instance_id: definition.instance_id }),
    architecture: agent.architecture,
    operating_system: agent.operating_system,
    environment_variables: Object.keys(definition.env).length > 0 ? definition.env : null,
    logs_length: agent.logs_length,
    logs_overflowed: agent.logs_overflowed === 1,
    ...(definition.directory && { directory: definition.directory }),
    ...(agent.expanded_directory && { expanded_directory: agent.expanded_directory }),
    version: agent.version,
    api_version: agent.api_version,
    apps: parts.apps.map((app) => wireApp(agent, app, around)),
    ...(status === "connected" && latencyOf(agent, around)),
    connection_timeout_seconds: definition.connection_timeout,
    troubleshooting_url: definition.troubleshooting_url || around.troubleshootingUrl,
    subsystems: agent.subsystems === "" ? [] : agent.subsystems.split(" "),
    health: healthOf(status, agent.lifecycle_state),
    display_apps: definition.display_apps,
    log_sources: around.sources.map((source) => ({
      workspace_agent_id: source.agent_id,
      id: source.id,
      created_at: wireTime(source.created_at),
      display_name: source.display_name,
      icon: source.icon,
    })),
    scripts: wireScripts(shownScripts(parts), around.runs),
    startup_script_behavior: definition.scripts.some(
      ({ run_on, blocks_login }) => blocks_login && run_on.includes("start"),
    )
      ? "blocking"
      : "non-blocking",
  };
}

/** Of agents that are connected only: who is gone is at no distance (agent.md §6). */
function latencyOf({ latency_ms }: AgentRow, { measured, regionName }: AgentSurroundings) {
  if (measured) return { latency: measured };
  return latency_ms === null ? {} : { latency: { [regionName]: { preferred: true, latency_ms } } };
}

export function wireScripts(scripts: AgentParts["scripts"], runs: readonly ScriptRunRow[]): AgentScript[] {
  const byScript = new Map(runs.map((run) => [run.script_id, run]));
  return scripts.map((script) => {
    const run = byScript.get(script.id);
    return {
      id: script.id,
      log_source_id: script.sourceId,
      log_path: script.log_path,
      script: script.script,
      cron: script.cron,
      display_name: script.name,
      run_on_start: script.run_on.includes("start"),
      run_on_stop: script.run_on.includes("stop"),
      start_blocks_login: script.blocks_login,
      timeout: script.timeout * NS_PER_SECOND,
      ...(run && { exit_code: run.exit_code, status: run.status }),
    };
  });
}

function wireApp(agent: AgentRow, app: AgentParts["apps"][number], around: AgentSurroundings): WorkspaceApp {
  const { id } = app;
  const name = app.subdomain ? subdomainName(app.slug || app.name, agent.name, around) : undefined;
  return {
    id,
    ...(app.url && { url: app.url }),
    external: app.external,
    slug: app.slug,
    ...(app.name && { display_name: app.name }),
    ...(app.command && { command: app.command }),
    ...(app.icon && { icon: app.icon }),
    ...(app.group && { group: app.group }),
    ...(app.tooltip && { tooltip: app.tooltip }),
    subdomain: app.subdomain,
    ...(name && { subdomain_name: name }),
    sharing_level: app.share,
    healthcheck: app.healthcheck ?? { url: "", interval: 0, threshold: 0 },
    health: app.healthcheck ? (around.appHealth.get(id) ?? "initializing") : "disabled",
    hidden: app.hidden,
    open_in: app.open_in,
    statuses: around.statuses.filter((status) => status.app_id === id).map(wireAppStatus),
  };
}

export const wireAppStatus = (row: AppStatusRow): AppStatus => ({
  id: row.id,
  created_at: wireTime(row.created_at),
  workspace_id: row.workspace_id,
  agent_id: row.agent_id,
  app_id: row.app_id,
  state: row.state,
  message: row.message,
  uri: row.uri,
  icon: "",
  needs_user_attention: false,
});

const LOOKS_LIKE_A_PORT = /^\d{4,5}s?$/;

/** A slug that reads as a port needs the agent's name to tell agents apart (agent.md §7). */
export function subdomainName(
  slug: string,
  agentName: string,
  { workspaceName, ownerName }: Pick<AgentSurroundings, "workspaceName" | "ownerName">,
): string {
  const agent = LOOKS_LIKE_A_PORT.test(slug) ? [agentName] : [];
  return [slug, ...agent, workspaceName, ownerName].join("--");
}
