import type { Db } from "./database.ts";

export type BuildRow = {
  id: string;
  workspace_id: string;
  number: number;
  transition: "start" | "stop" | "delete";
  reason: string;
  initiator_id: string;
  job_status: "pending" | "running" | "succeeded" | "canceling" | "canceled" | "failed";
  /** Empty when the job did not fail. */
  job_error: string;
  created_at: number;
  updated_at: number;
  started_at: number | null;
  completed_at: number | null;
  canceled_at: number | null;
  /** 1: by this build a prebuilt workspace becomes its new owner's. */
  is_claim: number;
};

export type BuildLogRow = {
  id: number;
  build_id: string;
  created_at: number;
  level: string;
  stage: string;
  output: string;
};

export type BuildTables = { builds: BuildRow; build_logs: BuildLogRow };

const ACTIVE: BuildRow["job_status"][] = ["pending", "running", "canceling"];
export const isActive = ({ job_status }: Pick<BuildRow, "job_status">) => ACTIVE.includes(job_status);

/**
 * The build under the next number of its workspace; undefined when another one is under way. What `first` does is done
 * with it or not at all.
 */
export const insertNextBuild = (
  db: Db,
  row: Omit<BuildRow, "number">,
  first: (transaction: Db) => Promise<void> = async () => {},
): Promise<BuildRow | undefined> =>
  db.transaction().execute(async (transaction) => {
    const latest = await findLatestBuild(transaction, row.workspace_id);
    if (latest && isActive(latest)) return undefined;
    await first(transaction);
    const build = { ...row, number: (latest?.number ?? 0) + 1 };
    await transaction.insertInto("builds").values(build).execute();
    return build;
  });

/** Moves a job on from one of the states `from`; false when it is in none of them any more. */
export async function moveBuild(
  db: Db,
  id: string,
  from: readonly BuildRow["job_status"][],
  change: Partial<BuildRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("builds")
    .set(change)
    .where("id", "=", id)
    .where("job_status", "in", from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export const findBuild = (db: Db, id: string) =>
  db.selectFrom("builds").selectAll().where("id", "=", id).executeTakeFirst();

export const findBuildByNumber = (db: Db, workspaceId: string, number: number) =>
  db
    .selectFrom("builds")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("number", "=", number)
    .executeTakeFirst();

export const findLatestBuild = (db: Db, workspaceId: string) =>
  db
    .selectFrom("builds")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();

/** The latest build of each of these workspaces. */
export const findLatestBuilds = (db: Db, workspaceIds: readonly string[]) =>
  db
    .selectFrom("builds as build")
    .selectAll("build")
    .where("build.workspace_id", "in", workspaceIds)
    .where(({ not, exists, selectFrom, ref }) =>
      not(
        exists(
          selectFrom("builds as later")
            .select("later.id")
            .where("later.workspace_id", "=", ref("build.workspace_id"))
            .where("later.number", ">", ref("build.number")),
        ),
      ),
    )
    .execute();

export const listBuilds = (
  db: Db,
  workspaceId: string,
  {
    limit = 1_000,
    offset = 0,
    since = 0,
    after = 0,
  }: { limit?: number; offset?: number; since?: number; after?: number },
) =>
  db
    .selectFrom("builds")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("created_at", ">=", since)
    .where("number", ">", after)
    .orderBy("number", "desc")
    .limit(limit)
    .offset(offset)
    .execute();

/** Jobs that a server left behind when it died. */
export const listUnfinishedBuilds = (db: Db) =>
  db.selectFrom("builds").selectAll().where("job_status", "in", ACTIVE).execute();

export const appendBuildLog = async (db: Db, row: Omit<BuildLogRow, "id">) => {
  await db
    .insertInto("build_logs")
    .values(row as BuildLogRow)
    .execute(); // the database gives the id
};

export const listBuildLogs = (db: Db, buildId: string, after: number) =>
  db
    .selectFrom("build_logs")
    .selectAll()
    .where("build_id", "=", buildId)
    .where("id", ">", after)
    .orderBy("id")
    .execute();
