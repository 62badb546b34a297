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

function newAgent(declared: DeclaredAgentRow, buildId: string, now: number): AgentRow {
  return {
    id: randomUUID(),
    workspace_id: declared.workspace_id,
    build_id: buildId,
    parent_id: null,
    name: declared.name,
    name_key: declared.name_key,
    origin: declared.origin,
    display_order: declared.display_order,
    definition: declared.definition,
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

/** Every script and every followed file has a log source of its own, under its name. */
async function saveSources(db: Db, agent: AgentRow, now: number) {
  const { scripts, logs } = partsOf(agent);
  for (const { sourceId, name, icon } of [...scripts, ...logs])
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
  const agents = new Map((await listAgentsOfBuild(db, buildId)).map((agent) => [agent.name_key, agent]));
  for (const declaration of declared) {
    const known = agents.get(declaration.name_key);
    agents.delete(declaration.name_key);
    if (!known) {
      const agent = newAgent(declaration, buildId, now);
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
  for (const gone of agents.values()) {
    if (gone.parent_id !== null) continue; // sub-agents come and go with their parent
    await updateAgent(db, gone.id, { deleted_at: now });
    applied.removed.push(gone.id);
  }
  return applied;
}
