import type { Db } from "./database.ts";

/** Who declared it: the agents file, which then rules it, or somebody in the dashboard. */
export type Origin = "file" | "dashboard";

export type WorkspaceRow = {
  id: string;
  owner_id: string;
  name: string;
  /** Lower-case twin: names are unique whatever their case. */
  name_key: string;
  origin: Origin;
  created_at: number;
  updated_at: number;
  last_used_at: number;
  deleted_at: number | null;
  /** The name (lower case) that the agents file has for a workspace that was prebuilt: whoever claims it gives it another. */
  file_key: string | null;
};

/** What a start build makes an agent of. */
export type DeclaredAgentRow = {
  workspace_id: string;
  name_key: string;
  name: string;
  origin: Origin;
  display_order: number;
  /** JSON of AgentDefinition. */
  definition: string;
  /** Raised to make the token a new one. */
  token_generation: number;
  /** SHA-256 of the token, hexadecimal. */
  token_hash: string;
};

export type PortShareRow = {
  workspace_id: string;
  agent_name: string;
  port: number;
  share_level: string;
  protocol: string;
};

export type WorkspaceTables = {
  workspaces: WorkspaceRow;
  favorites: { user_id: string; workspace_id: string };
  declared_agents: DeclaredAgentRow;
  port_shares: PortShareRow;
};

export const insertWorkspace = async (db: Db, row: WorkspaceRow) => {
  await db.insertInto("workspaces").values(row).execute();
};

export const updateWorkspace = async (
  db: Db,
  id: string,
  change: Partial<Pick<WorkspaceRow, "origin" | "updated_at" | "last_used_at" | "deleted_at" | "file_key">>,
) => {
  await db.updateTable("workspaces").set(change).where("id", "=", id).execute();
};

export const findWorkspace = (db: Db, id: string) =>
  db.selectFrom("workspaces").selectAll().where("id", "=", id).executeTakeFirst();

export const findWorkspacesByIds = (db: Db, ids: readonly string[]) =>
  db.selectFrom("workspaces").selectAll().where("id", "in", ids).execute();

/** The living workspace of this name, whatever its case; the last deleted one when `deleted` is asked for. */
export async function findWorkspaceByName(db: Db, ownerId: string, name: string, deleted = false) {
  const named = db
    .selectFrom("workspaces")
    .selectAll()
    .where("owner_id", "=", ownerId)
    .where("name_key", "=", name.toLowerCase());
  const living = await named.where("deleted_at", "is", null).executeTakeFirst();
  if (living || !deleted) return living;
  return named.orderBy("deleted_at", "desc").limit(1).executeTakeFirst();
}

/** The living workspace that was prebuilt under this name of the agents file, whoever has it now. */
export const findPrebuiltWorkspace = (db: Db, fileKey: string) =>
  db
    .selectFrom("workspaces")
    .selectAll()
    .where("file_key", "=", fileKey)
    .where("deleted_at", "is", null)
    .executeTakeFirst();

export const listPrebuiltWorkspaces = (db: Db) =>
  db
    .selectFrom("workspaces")
    .selectAll()
    .where("file_key", "is not", null)
    .where("deleted_at", "is", null)
    .execute();

/** False when the workspace was not `from`'s any more. */
export async function handOverWorkspace(
  db: Db,
  id: string,
  from: string,
  change: Pick<WorkspaceRow, "owner_id" | "name" | "name_key" | "updated_at" | "last_used_at">,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("workspaces")
    .set(change)
    .where("id", "=", id)
    .where("owner_id", "=", from)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export const listOwnedWorkspaces = (db: Db, ownerId: string) =>
  db
    .selectFrom("workspaces")
    .selectAll()
    .where("owner_id", "=", ownerId)
    .where("deleted_at", "is", null)
    .execute();

export const listLivingWorkspaces = (db: Db) =>
  db.selectFrom("workspaces").select(["id", "owner_id"]).where("deleted_at", "is", null).execute();

export const listFavorites = async (db: Db, userId: string): Promise<Set<string>> => {
  const rows = await db
    .selectFrom("favorites")
    .select("workspace_id")
    .where("user_id", "=", userId)
    .execute();
  return new Set(rows.map(({ workspace_id }) => workspace_id));
};

export const insertFavorite = async (db: Db, userId: string, workspaceId: string) => {
  await db
    .insertInto("favorites")
    .values({ user_id: userId, workspace_id: workspaceId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const deleteFavorite = async (db: Db, userId: string, workspaceId: string) => {
  await db
    .deleteFrom("favorites")
    .where("user_id", "=", userId)
    .where("workspace_id", "=", workspaceId)
    .execute();
};

export const listDeclaredAgents = (db: Db, workspaceId: string) =>
  db
    .selectFrom("declared_agents")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("display_order")
    .orderBy("name_key")
    .execute();

export const findDeclaredAgent = (db: Db, workspaceId: string, name: string) =>
  db
    .selectFrom("declared_agents")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("name_key", "=", name.toLowerCase())
    .executeTakeFirst();

export const findDeclaredAgentByToken = (db: Db, tokenHash: string) =>
  db.selectFrom("declared_agents").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();

export const saveDeclaredAgent = async (db: Db, row: DeclaredAgentRow) => {
  const { workspace_id: _, name_key: __, ...change } = row;
  await db
    .insertInto("declared_agents")
    .values(row)
    .onConflict((conflict) => conflict.columns(["workspace_id", "name_key"]).doUpdateSet(change))
    .execute();
};

export const deleteDeclaredAgent = async (db: Db, workspaceId: string, nameKey: string) => {
  await db
    .deleteFrom("declared_agents")
    .where("workspace_id", "=", workspaceId)
    .where("name_key", "=", nameKey)
    .execute();
};

export const listPortShares = (db: Db, workspaceId: string) =>
  db.selectFrom("port_shares").selectAll().where("workspace_id", "=", workspaceId).orderBy("port").execute();

export const savePortShare = async (db: Db, row: PortShareRow) => {
  await db
    .insertInto("port_shares")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "agent_name", "port"])
        .doUpdateSet({ share_level: row.share_level, protocol: row.protocol }),
    )
    .execute();
};

/** False when there was none. */
export async function deletePortShare(
  db: Db,
  share: Pick<PortShareRow, "workspace_id" | "agent_name" | "port">,
) {
  const { numDeletedRows } = await db
    .deleteFrom("port_shares")
    .where("workspace_id", "=", share.workspace_id)
    .where("agent_name", "=", share.agent_name)
    .where("port", "=", share.port)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
