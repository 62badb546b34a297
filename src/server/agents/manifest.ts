import type { Manifest } from "#api/link/manifest.ts";
import type { AgentRow } from "../store/agents.ts";
import { partsOf } from "./partsOf.ts";
import { wireScripts } from "./wireAgent.ts";

/** Measured when the agents file asks for nothing: what everybody wants to see of a machine. */
const BUILTIN_METADATA: Manifest["metadata"] = (
  [
    ["cpu", "CPU", 5],
    ["memory", "Memory", 5],
    ["disk", "Disk", 60],
    ["load", "Load", 5],
  ] as const
).map(([key, display_name, interval]) => ({
  key,
  display_name,
  script: "",
  builtin: key,
  interval,
  timeout: 5,
}));

export function metadataOf(agent: AgentRow): Manifest["metadata"] {
  const { metadata } = partsOf(agent).definition;
  if (metadata.length === 0) return BUILTIN_METADATA;
  return [...metadata]
    .sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1))
    .map(({ key, name, script, interval, timeout }) => ({
      key,
      display_name: name || key,
      script,
      interval,
      timeout,
    }));
}

type Around = {
  workspace: { id: string; name: string };
  ownerName: string;
  accessUrl: string;
  terminalIdleMinutes: number;
};

export function manifestOf(
  agent: AgentRow,
  { workspace, ownerName, accessUrl, terminalIdleMinutes }: Around,
): Manifest {
  const parts = partsOf(agent);
  const { definition } = parts;
  return {
    agent_id: agent.id,
    agent_name: agent.name,
    owner_name: ownerName,
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    access_url: accessUrl,
    directory: definition.directory,
    environment_variables: definition.env,
    motd: definition.motd,
    terminal_idle_minutes: terminalIdleMinutes,
    scripts: wireScripts(parts.scripts, []), // without the starts of devcontainers: it would run them
    apps: parts.apps.map((app) => ({
      id: app.id,
      slug: app.slug,
      healthcheck: app.healthcheck ?? { url: "", interval: 0, threshold: 0 },
    })),
    logs: parts.logs.map(({ path, sourceId, name, icon }) => ({
      path,
      log_source_id: sourceId,
      display_name: name,
      icon,
    })),
    metadata: metadataOf(agent),
    parent_id: agent.parent_id,
    devcontainers: parts.devcontainers.map(({ name, workspace_folder, config_path, script }) => ({
      id: script.id,
      log_source_id: script.sourceId,
      name,
      workspace_folder,
      config_path,
    })),
  };
}
