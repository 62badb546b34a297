import type { UserActor } from "../http/auth.ts";
import { uuidParam } from "../http/callers.ts";
import { HttpError } from "../http/httpError.ts";
import { findBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findWorkspace, findWorkspaceByName, type WorkspaceRow } from "../store/workspaces.ts";

type Options = { includeDeleted?: boolean };

/** The caller's workspace of this id: 404 for anybody else's, 410 when it is deleted and was not asked for as such. */
export async function requireWorkspace(
  db: Db,
  id: string,
  actor: UserActor,
  options: Options = {},
): Promise<WorkspaceRow> {
  const workspace = await findWorkspace(db, uuidParam(id));
  if (!workspace || workspace.owner_id !== actor.user.id) throw HttpError.notFound();
  if (workspace.deleted_at !== null && !options.includeDeleted)
    throw new HttpError(410, {
      message: `Workspace ${JSON.stringify(workspace.id)} was deleted, you can view this workspace by specifying '?include_deleted=true' and trying again.`,
    });
  return workspace;
}

export async function requireWorkspaceByName(
  db: Db,
  user: string,
  name: string,
  actor: UserActor,
  options: Options = {},
): Promise<WorkspaceRow> {
  const own = [actor.user.id, actor.user.username_key, "me"];
  const workspace = own.includes(user.toLowerCase())
    ? await findWorkspaceByName(db, actor.user.id, name, options.includeDeleted)
    : undefined;
  if (!workspace) throw HttpError.notFound();
  return workspace;
}

/** A build with its workspace, if the caller owns it. */
export async function requireBuild(db: Db, id: string, actor: UserActor) {
  const build = await findBuild(db, uuidParam(id));
  const workspace = build && (await findWorkspace(db, build.workspace_id));
  if (!workspace || workspace.owner_id !== actor.user.id) throw HttpError.notFound();
  return { build, workspace };
}
