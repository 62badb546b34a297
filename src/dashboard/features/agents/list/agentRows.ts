import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { agentsOf } from "../../../streams/workspacesState.ts";
import type { AgentsSearch, StatusFilter } from "./agentsSearch.ts";

/** The place of a row's workspace in a list that is held in parts. */
type InPages = { slot?: number };
export type GroupRow = InPages & { kind: "workspace"; key: string; workspace: Workspace; shown: number };
/** A workspace that is not loaded. */
export type PlaceholderRow = { kind: "placeholder"; key: string; slot: number };
/** `parent` is the name of the machine's agent, for one inside a devcontainer. */
export type AgentRow = InPages & {
  kind: "agent";
  key: string;
  workspace: Workspace;
  agent: WorkspaceAgent;
  parent: string | undefined;
};
export type ListRow = GroupRow | AgentRow | PlaceholderRow;

export type FoundAgents = { rows: readonly ListRow[]; shown: number; total: number };

/** The rows of the list: each workspace with those of its agents that match. A workspace without a match is left out. */
export function findAgents(workspaces: readonly Workspace[], search: AgentsSearch): FoundAgents {
  const words = (search.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const filtered = words.length > 0 || search.status !== undefined || search.health !== undefined;
  const rows: ListRow[] = [];
  let shown = 0;
  let total = 0;
  for (const workspace of workspaces) {
    const agents = agentsOf(workspace);
    total += agents.length;
    const matching = filtered ? agents.filter((agent) => matches(agent, workspace, words, search)) : agents;
    // A workspace without any agent is still worth a line: it is off, and is started from there.
    if (matching.length === 0 && (agents.length > 0 || !matchesItself(workspace, words, search))) continue;
    shown += matching.length;
    rows.push({ kind: "workspace", key: workspace.id, workspace, shown: matching.length });
    const names = new Map(agents.map(({ id, name }) => [id, name]));
    for (const agent of inFamilies(matching)) {
      const parent = agent.parent_id === null ? undefined : (names.get(agent.parent_id) ?? "another agent");
      rows.push({ kind: "agent", key: agent.id, workspace, agent, parent });
    }
  }
  return { rows, shown, total };
}

/** Of a workspace that has no agents only its names can match. */
function matchesItself(workspace: Workspace, words: readonly string[], search: AgentsSearch): boolean {
  if (search.status !== undefined || search.health !== undefined) return false;
  const { owner_name, name, template_name, latest_build } = workspace;
  const hay = `${owner_name}/${name} ${template_name} ${latest_build.status}`.toLowerCase();
  return words.every((word) => hay.includes(word));
}

/** Agents of devcontainers after the one of their machine, wherever the server lists them. */
function inFamilies(agents: readonly WorkspaceAgent[]): readonly WorkspaceAgent[] {
  if (agents.every(({ parent_id }) => parent_id === null)) return agents;
  const here = new Set(agents.map(({ id }) => id));
  const isChild = ({ parent_id }: WorkspaceAgent) => parent_id !== null && here.has(parent_id);
  return agents
    .filter((agent) => !isChild(agent))
    .flatMap((agent) => [agent, ...agents.filter(({ parent_id }) => parent_id === agent.id)]);
}

function matches(
  agent: WorkspaceAgent,
  workspace: Workspace,
  words: readonly string[],
  search: AgentsSearch,
): boolean {
  if (search.status !== undefined && statusOf(agent) !== search.status) return false;
  if (search.health !== undefined && agent.health.healthy !== (search.health === "healthy")) return false;
  if (words.length === 0) return true;
  const hay = haystack(agent, workspace);
  return words.every((word) => hay.includes(word));
}

/** An agent that left in order is `off` rather than lost. */
export function statusOf(agent: WorkspaceAgent): StatusFilter | (string & {}) {
  return agent.status !== "connected" && agent.lifecycle_state === "off" ? "off" : agent.status;
}

// Unchanged agents keep their identity from frame to frame, so their text is put together once.
const haystacks = new WeakMap<WorkspaceAgent, { of: string; text: string }>();

function haystack(agent: WorkspaceAgent, workspace: Workspace): string {
  const known = haystacks.get(agent);
  if (known?.of === workspace.name) return known.text;
  const apps = agent.apps.map((app) => `${app.display_name ?? ""} ${app.slug}`).join(" ");
  const parts = [
    `${workspace.owner_name}/${workspace.name}.${agent.name}`,
    workspace.template_name,
    agent.operating_system,
    agent.architecture,
    agent.version,
    agent.lifecycle_state,
    apps,
  ];
  const text = parts.join(" ").toLowerCase();
  haystacks.set(agent, { of: workspace.name, text });
  return text;
}
