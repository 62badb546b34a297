import type { Db } from "./database.ts";

export type AttemptRow = {
  workspace_id: string;
  /** The lower-case name of the agent: attempts outlive builds. */
  agent_key: string;
  /** Chosen by the agent. */
  id: string;
  /** The agent of the build in which it ran: the logs are its. */
  agent_id: string;
  workspace_folder: string;
  started_at: number;
  ended_at: number | null;
  /** When the server took it for over without having heard so. */
  interrupted_at: number | null;
  result: string | null;
  container_id: string;
  after_log_id: number;
  last_log_id: number | null;
  /** JSON of what else the agent reported. */
  report: string;
  /** JSON of the configuration it was built from. */
  config: string | null;
};

export type AttemptTables = { devcontainer_attempts: AttemptRow };

/** Whose attempts: those of an agent by its name. */
export type AttemptOwner = Pick<AttemptRow, "workspace_id" | "agent_key">;

const KEPT_OF_A_FOLDER = 10;
/** An agent that reports ever new folders must not fill the disk. */
const KEPT_OF_AN_AGENT = 1_000;

const ofOwner = (db: Db, { workspace_id, agent_key }: AttemptOwner) =>
  db
    .selectFrom("devcontainer_attempts")
    .where("workspace_id", "=", workspace_id)
    .where("agent_key", "=", agent_key);

export const findAttempt = (db: Db, owner: AttemptOwner, id: string) =>
  ofOwner(db, owner).selectAll().where("id", "=", id).executeTakeFirst();

/** Newest first. */
export const listAttempts = (db: Db, owner: AttemptOwner) =>
  ofOwner(db, owner).selectAll().orderBy("started_at", "desc").orderBy("id").execute();

export const saveAttempt = async (db: Db, row: AttemptRow) => {
  const { workspace_id: _, agent_key: __, id: ___, ...change } = row;
  await db
    .insertInto("devcontainer_attempts")
    .values(row)
    .onConflict((conflict) => conflict.columns(["workspace_id", "agent_key", "id"]).doUpdateSet(change))
    .execute();
};

/** Of this folder and of the agent only the newest stay. */
export const forgetOldAttempts = async (db: Db, owner: AttemptOwner, folder: string) => {
  const newest = ofOwner(db, owner).select("id").orderBy("started_at", "desc").orderBy("id");
  const old = [
    ...(await newest.where("workspace_folder", "=", folder).limit(100).offset(KEPT_OF_A_FOLDER).execute()),
    ...(await newest.limit(100).offset(KEPT_OF_AN_AGENT).execute()),
  ];
  if (old.length === 0) return;
  await db
    .deleteFrom("devcontainer_attempts")
    .where("workspace_id", "=", owner.workspace_id)
    .where("agent_key", "=", owner.agent_key)
    .where(
      "id",
      "in",
      old.map(({ id }) => id),
    )
    .execute();
};

/** Nobody has said that they ended. */
export const listOpenAttempts = (db: Db, owner: AttemptOwner) =>
  ofOwner(db, owner).selectAll().where("ended_at", "is", null).where("interrupted_at", "is", null).execute();

/** The newest that succeeded for a folder, of this container if one is named. */
export const findSucceededAttempt = (db: Db, owner: AttemptOwner, folder: string, containerId?: string) => {
  const newest = ofOwner(db, owner)
    .selectAll()
    .where("workspace_folder", "=", folder)
    .where("result", "=", "succeeded")
    .orderBy("started_at", "desc")
    .limit(1);
  return (containerId ? newest.where("container_id", "=", containerId) : newest).executeTakeFirst();
};

/** Of workspaces that were deleted before `before`. */
export const forgetAttemptsOfDeleted = async (db: Db, before: number) => {
  await db
    .deleteFrom("devcontainer_attempts")
    .where("workspace_id", "in", ({ selectFrom }) =>
      selectFrom("workspaces")
        .select("id")
        .where("deleted_at", "is not", null)
        .where("deleted_at", "<", before),
    )
    .execute();
};
