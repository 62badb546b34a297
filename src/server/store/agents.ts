import { sql } from "kysely";
import type { Db } from "./database.ts";
import type { Origin } from "./workspaces.ts";

export type AgentRow = {
  id: string;
  workspace_id: string;
  build_id: string;
  parent_id: string | null;
  name: string;
  name_key: string;
  origin: Origin;
  display_order: number;
  /** JSON of AgentDefinition. */
  definition: string;
  created_at: number;
  updated_at: number;
  first_connected_at: number | null;
  last_connected_at: number | null;
  disconnected_at: number | null;
  started_at: number | null;
  ready_at: number | null;
  lifecycle_state: string;
  architecture: string;
  operating_system: string;
  hostname: string;
  expanded_directory: string;
  version: string;
  api_version: string;
  /** Sorted, separated by spaces. */
  subsystems: string;
  latency_ms: number | null;
  /** Bytes of all accepted log outputs. */
  logs_length: number;
  logs_overflowed: number;
  deleted_at: number | null;
  /** SHA-256 of the token of a sub-agent; null for one that is declared, whose declaration has it. */
  token_hash: string | null;
};

export type LogSourceRow = {
  agent_id: string;
  id: string;
  display_name: string;
  icon: string;
  created_at: number;
};

export type ScriptRunRow = {
  agent_id: string;
  script_id: string;
  started_at: number;
  ended_at: number;
  exit_code: number;
  stage: string;
  status: string;
};

export type AgentTables = {
  agents: AgentRow;
  log_sources: LogSourceRow;
  script_runs: ScriptRunRow;
  app_health: { agent_id: string; app_id: string; health: string };
};

export const insertAgent = async (db: Db, row: AgentRow) => {
  await db.insertInto("agents").values(row).execute();
};

export const updateAgent = async (db: Db, id: string, change: Partial<AgentRow>) => {
  await db.updateTable("agents").set(change).where("id", "=", id).execute();
};

export const findAgent = (db: Db, id: string) =>
  db.selectFrom("agents").selectAll().where("id", "=", id).where("deleted_at", "is", null).executeTakeFirst();

/** Also one that has ended. */
export const findAgentEver = (db: Db, id: string) =>
  db.selectFrom("agents").selectAll().where("id", "=", id).executeTakeFirst();

export const listAgentsByIds = (db: Db, ids: readonly string[]) =>
  db.selectFrom("agents").selectAll().where("id", "in", ids).where("deleted_at", "is", null).execute();

/** Everyone that a server which died may have left as connected. */
export const listAgentsLeftConnected = (db: Db) =>
  db
    .selectFrom("agents")
    .select(["id", "workspace_id", "last_connected_at"])
    .where("deleted_at", "is", null)
    .where("last_connected_at", "is not", null)
    .where(({ eb, or, ref }) =>
      or([eb("disconnected_at", "is", null), eb("disconnected_at", "<", ref("last_connected_at"))]),
    )
    .execute();

export const findAgentByToken = (db: Db, tokenHash: string) =>
  db
    .selectFrom("agents")
    .selectAll()
    .where("token_hash", "=", tokenHash)
    .where("deleted_at", "is", null)
    .executeTakeFirst();

/** Declared agents of living workspaces on this instance of a cloud, the newest first. */
export const listAgentsOfInstance = (db: Db, instanceId: string) =>
  db
    .selectFrom("agents")
    .innerJoin("workspaces", "workspaces.id", "agents.workspace_id")
    .selectAll("agents")
    // Written as the index has it.
    .where(sql<string>`json_extract(agents.definition, '$.instance_id')`, "=", instanceId)
    .where("agents.deleted_at", "is", null)
    .where("agents.parent_id", "is", null)
    .where("workspaces.deleted_at", "is", null)
    .orderBy("agents.created_at", "desc")
    .orderBy("agents.id")
    .execute();

/** Those that this agent made and that still exist. */
export const listSubAgents = (db: Db, parentId: string) =>
  db
    .selectFrom("agents")
    .selectAll()
    .where("parent_id", "=", parentId)
    .where("deleted_at", "is", null)
    .orderBy("created_at")
    .execute();

/** Agents of one build that still exist. */
export const listAgentsOfBuild = (db: Db, buildId: string) =>
  db
    .selectFrom("agents")
    .selectAll()
    .where("build_id", "=", buildId)
    .where("deleted_at", "is", null)
    .execute();

export const listAgentsOfBuilds = (db: Db, buildIds: readonly string[]) =>
  db
    .selectFrom("agents")
    .selectAll()
    .where("build_id", "in", buildIds)
    .where("deleted_at", "is", null)
    .orderBy("display_order")
    .orderBy("name_key")
    .execute();

export const deleteAgentsExceptOfBuild = async (
  db: Db,
  workspaceId: string,
  buildId: string,
  now: number,
) => {
  await db
    .updateTable("agents")
    .set({ deleted_at: now })
    .where("workspace_id", "=", workspaceId)
    .where("build_id", "!=", buildId)
    .where("deleted_at", "is", null)
    .execute();
};

/** Agents that ended and were not here since `before`. */
export const listForgettableAgents = (db: Db, before: number) =>
  db
    .selectFrom("agents")
    .select("id")
    .where("deleted_at", "is not", null)
    .where("deleted_at", "<", before)
    .where(({ eb, or }) => or([eb("last_connected_at", "is", null), eb("last_connected_at", "<", before)]))
    .execute();

/** With everything it reported. */
export const deleteAgent = async (db: Db, id: string) => {
  await db.deleteFrom("agents").where("id", "=", id).execute();
};

export const listLogSources = (db: Db, agentIds: readonly string[]) =>
  db.selectFrom("log_sources").selectAll().where("agent_id", "in", agentIds).execute();

/** False when the agent has a source of this id: it stays as it is. */
export async function insertLogSource(db: Db, row: LogSourceRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("log_sources")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Name and icon of a source that the agents file names follow it. */
export const saveLogSource = async (db: Db, row: LogSourceRow) => {
  await db
    .insertInto("log_sources")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["agent_id", "id"]).doUpdateSet({ display_name: row.display_name, icon: row.icon }),
    )
    .execute();
};

/** Of each script: one that runs every minute would fill the disk in a year. */
const KEPT_RUNS = 50;

export const saveScriptRun = async (db: Db, row: ScriptRunRow) => {
  await db
    .insertInto("script_runs")
    .values(row)
    .onConflict((conflict) => conflict.doNothing()) // a report that was sent twice
    .execute();
  await db
    .deleteFrom("script_runs")
    .where("agent_id", "=", row.agent_id)
    .where("script_id", "=", row.script_id)
    .where("started_at", "<", ({ selectFrom }) =>
      selectFrom("script_runs as kept")
        .select("kept.started_at")
        .where("kept.agent_id", "=", row.agent_id)
        .where("kept.script_id", "=", row.script_id)
        .orderBy("kept.started_at", "desc")
        .limit(1)
        .offset(KEPT_RUNS - 1),
    )
    .execute();
};

export const listScriptRuns = (db: Db, agentIds: readonly string[]) =>
  db.selectFrom("script_runs").selectAll().where("agent_id", "in", agentIds).orderBy("started_at").execute();

/** Of each script the run that started last. */
export const listLatestScriptRuns = (db: Db, agentIds: readonly string[]) =>
  db
    .selectFrom("script_runs as run")
    .selectAll("run")
    .where("run.agent_id", "in", agentIds)
    .where(({ not, exists, selectFrom, ref }) =>
      not(
        exists(
          selectFrom("script_runs as later")
            .select("later.script_id")
            .where("later.agent_id", "=", ref("run.agent_id"))
            .where("later.script_id", "=", ref("run.script_id"))
            .where("later.started_at", ">", ref("run.started_at")),
        ),
      ),
    )
    .execute();

export const saveAppHealth = async (db: Db, agentId: string, appId: string, health: string) => {
  await db
    .insertInto("app_health")
    .values({ agent_id: agentId, app_id: appId, health })
    .onConflict((conflict) => conflict.columns(["agent_id", "app_id"]).doUpdateSet({ health }))
    .execute();
};

export const listAppHealth = (db: Db, agentIds: readonly string[]) =>
  db.selectFrom("app_health").selectAll().where("agent_id", "in", agentIds).execute();
