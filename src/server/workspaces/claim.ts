import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { findBuildByNumber, findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { PREBUILDS_USER, type UserRow } from "../store/users.ts";
import {
  findWorkspace,
  findWorkspaceByName,
  handOverWorkspace,
  type WorkspaceRow,
} from "../store/workspaces.ts";
import type { Builder } from "./builds.ts";
import { ownerTopic } from "./changes.ts";

type Deps = { db: Db; notify: Notify; builder: Builder; now: () => number };

/** Whether the workspace was made for whoever would claim it (agent-self-service §4). */
export const wasPrebuilt = async (db: Db, workspaceId: string): Promise<boolean> =>
  (await findBuildByNumber(db, workspaceId, 1))?.initiator_id === PREBUILDS_USER;

/**
 * Makes an unclaimed workspace this user's, under this name, and begins its claim build: both or neither. Of two who
 * claim it at once one gets it; 409 for the other, and while it cannot be claimed yet.
 */
export async function claimWorkspace(
  { db, notify, builder, now }: Deps,
  id: string,
  user: UserRow,
  name: string,
): Promise<WorkspaceRow> {
  const prebuilt = await claimable(db, id);
  const at = now();
  const change = {
    owner_id: user.id,
    ...{ name, name_key: name.toLowerCase() },
    ...{ updated_at: at, last_used_at: at },
  };
  await builder.create(
    { ...prebuilt, ...change },
    {
      transition: "start",
      initiatorId: user.id,
      reason: "initiator",
      async claim(transaction) {
        await claimable(transaction, id);
        if (await findWorkspaceByName(transaction, user.id, name)) throw nameTaken(name);
        if (!(await handOverWorkspace(transaction, id, PREBUILDS_USER, change))) throw alreadyClaimed();
      },
    },
  );
  notify.publish(ownerTopic(PREBUILDS_USER), id);
  return { ...prebuilt, ...change };
}

async function claimable(db: Db, id: string): Promise<WorkspaceRow> {
  const workspace = await findWorkspace(db, id);
  if (!workspace || workspace.deleted_at !== null) throw HttpError.notFound();
  if (workspace.owner_id !== PREBUILDS_USER)
    throw (await wasPrebuilt(db, id)) ? alreadyClaimed() : HttpError.notFound();
  const latest = await findLatestBuild(db, id);
  if (latest?.transition !== "start" || latest.job_status !== "succeeded")
    throw HttpError.conflict("The workspace is not built yet. Try again in a moment, or claim another one.");
  return workspace;
}

const alreadyClaimed = () =>
  HttpError.conflict("Somebody else has claimed this workspace already. Claim another one.");

const nameTaken = (name: string) =>
  HttpError.conflict(`You have a workspace ${JSON.stringify(name)} already. Choose another name.`, [
    { field: "name", detail: "This value is already in use and should be unique." },
  ]);
