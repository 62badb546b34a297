import { randomUUID } from "node:crypto";
import { partsOf } from "../agents/partsOf.ts";
import {
  type AgentRow,
  insertAgent,
  listAgentsOfBuild,
  saveLogSource,
  updateAgent,
} from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { type DeclaredAgentRow, listDeclaredAgents } from "../store/workspaces.ts";

type Declared = Pick<
  DeclaredAgentRow,
  "workspace_id" | "name" | "name_key" | "origin" | "display_order" | "definition"
>;

/** An agent of which nothing was heard. */
export function newAgentRow(declared: Declared, buildId: string, now: number): AgentRow {
  const { workspace_id, name, name_key, origin, display_order, definition } = declared;
  return {
    id: randomUUID(),
    workspace_id,
    build_id: buildId,
    parent_id: null,
    name,
    name_key,
    origin,
    display_order,
    definition,
    created_at: now,
    updated_at: now,
    first_connected_at: null,
    last_connected_at: null,
    disconnected_at: null,
    started_at: null,
    ready_at: null,
    lifecycle_state: "created",
    architecture: "",
    operating_system: "",
    hostname: "",
    expanded_directory: "",
    version: "",
    api_version: "",
    subsystems: "",
    latency_ms: null,
    logs_length: 0,
    logs_overflowed: 0,
    deleted_at: null,
    token_hash: null,
  };
}

/** Every script, followed file and declared devcontainer has a log source of its own, under its name. */
async function saveSources(db: Db, agent: AgentRow, now: number) {
  const { scripts, logs, devcontainers } = partsOf(agent);
  for (const { sourceId, name, icon } of [...scripts, ...logs, ...devcontainers.map(({ script }) => script)])
    await saveLogSource(db, {
      agent_id: agent.id,
      id: sourceId,
      display_name: name,
      icon,
      created_at: now,
    });
}

/** What became of the agents of a build when their declarations were applied. */
export type Applied = { added: string[]; changed: string[]; removed: string[] };

/** Makes a start build's agents what is declared: new ones are made, changed ones keep their id, others are deleted. */
export async function applyDeclarations(
  db: Db,
  workspaceId: string,
  buildId: string,
  now: number,
): Promise<Applied> {
  const applied: Applied = { added: [], changed: [], removed: [] };
  const declared = await listDeclaredAgents(db, workspaceId);
  const living = await listAgentsOfBuild(db, buildId);
  const agents = new Map(
    living.filter(({ parent_id }) => parent_id === null).map((agent) => [agent.name_key, agent]),
  );
  for (const declaration of declared) {
    const known = agents.get(declaration.name_key);
    agents.delete(declaration.name_key);
    if (!known) {
      const agent = newAgentRow(declaration, buildId, now);
      await insertAgent(db, agent);
      await saveSources(db, agent, now);
      applied.added.push(agent.id);
      continue;
    }
    const { name, origin, display_order, definition } = declaration;
    if (known.definition === definition && known.display_order === display_order && known.origin === origin)
      continue;
    await updateAgent(db, known.id, { name, origin, display_order, definition, updated_at: now });
    await saveSources(db, { ...known, definition }, now);
    applied.changed.push(known.id);
  }
  const names = new Set(declared.map(({ name_key }) => name_key));
  // Agents of devcontainers go with their parent, and give way to one that is declared under their name.
  const without = living.filter(
    ({ parent_id, name_key }) =>
      parent_id !== null && (names.has(name_key) || [...agents.values()].some(({ id }) => id === parent_id)),
  );
  for (const { id } of [...agents.values(), ...without]) {
    await updateAgent(db, id, { deleted_at: now });
    applied.removed.push(id);
  }
  return applied;
}
