import { randomUUID } from "node:crypto";
import { declareAgent } from "../agents/declared.ts";
import type { Notify } from "../notify.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findUserById, PREBUILDS_USER, type UserRow } from "../store/users.ts";
import {
  deleteDeclaredAgent,
  findPrebuiltWorkspace,
  findWorkspaceByName,
  insertWorkspace,
  listDeclaredAgents,
  listOwnedWorkspaces,
  listPrebuiltWorkspaces,
  type Origin,
  updateWorkspace,
  type WorkspaceRow,
} from "../store/workspaces.ts";
import type { Builder } from "../workspaces/builds.ts";
import { AGENT_DEFINITION_CHANGED, publishWorkspaceChange } from "../workspaces/changes.ts";
import { claimWorkspace } from "../workspaces/claim.ts";
import { applyDeclarations } from "../workspaces/instances.ts";
import type { AgentsFile } from "./definition.ts";

export type ApplyDeps = { db: Db; notify: Notify; builder: Builder; secret: Buffer; now: () => number };

/** Makes the owner's workspaces what the file says. Ids stay; what was added in the dashboard stays beside it. */
export async function applyAgentsFile(deps: ApplyDeps, owner: UserRow, file: AgentsFile): Promise<void> {
  const { db, builder } = deps;
  const kept = new Set<string>();
  for (const { name, agents, prebuild } of file.workspaces) {
    const workspace = await workspaceOfFile(deps, owner, name, prebuild);
    kept.add(workspace.id);
    const before = new Set(
      (await listDeclaredAgents(db, workspace.id))
        .filter(({ origin }) => origin === "file")
        .map(({ name_key }) => name_key),
    );
    for (const [index, definition] of agents.entries()) {
      before.delete(definition.name.toLowerCase());
      await declareAgent(db, deps.secret, {
        workspaceId: workspace.id,
        definition,
        origin: "file",
        displayOrder: index,
      });
    }
    for (const nameKey of before) await deleteDeclaredAgent(db, workspace.id, nameKey);
    await applyToLatestBuild(deps, workspace);
  }
  await builder.settled(); // a build under way would refuse the deletion
  const known = [...(await listOwnedWorkspaces(db, owner.id)), ...(await listPrebuiltWorkspaces(db))];
  for (const workspace of new Map(known.map((row) => [row.id, row])).values())
    if (workspace.origin === "file" && !kept.has(workspace.id)) await letGo(deps, workspace);
  await builder.settled();
}

/**
 * The workspace that the file calls so. `prebuild` says how one is made: what somebody has claimed stays theirs, and so
 * does what the owner had before. Without the word an unclaimed one becomes the owner's.
 */
async function workspaceOfFile(deps: ApplyDeps, owner: UserRow, name: string, prebuild: boolean) {
  const { db, builder } = deps;
  const prebuilt = await findPrebuiltWorkspace(db, name.toLowerCase());
  if (prebuilt && (prebuild || prebuilt.owner_id !== PREBUILDS_USER)) return prebuilt;
  const own = await findWorkspaceByName(db, owner.id, name);
  if (prebuilt && !own) {
    await builder.settled();
    const claimed = await claimWorkspace(deps, prebuilt.id, owner, name);
    await builder.settled();
    return claimed;
  }
  if (!prebuild || own?.origin === "file") return ensureWorkspace(deps, owner, name, "file");
  return ensureWorkspace(deps, (await findUserById(db, PREBUILDS_USER))!, name, "file"); // a migration made it
}

/** Where an agent of the file is: by the name that the file has for its workspace, whatever its owner calls it. */
export const findFileWorkspace = async (db: Db, owner: UserRow, name: string) =>
  (await findWorkspaceByName(db, owner.id, name)) ?? (await findPrebuiltWorkspace(db, name.toLowerCase()));

/** The file names the workspace no longer. It goes, unless somebody added agents to it in the dashboard. */
async function letGo(deps: ApplyDeps, workspace: WorkspaceRow): Promise<void> {
  const { db, builder, now } = deps;
  await updateWorkspace(db, workspace.id, { origin: "dashboard", file_key: null, updated_at: now() });
  const declared = await listDeclaredAgents(db, workspace.id);
  if (declared.some(({ origin }) => origin === "dashboard")) {
    for (const { origin, name_key } of declared)
      if (origin === "file") await deleteDeclaredAgent(db, workspace.id, name_key);
    return applyToLatestBuild(deps, workspace);
  }
  await builder.create(workspace, {
    transition: "delete",
    initiatorId: workspace.owner_id,
    reason: "initiator",
  });
}

/** The workspace of this name, made with a first start build when there is none. */
export async function ensureWorkspace(
  { db, now }: Pick<ApplyDeps, "db" | "now">,
  owner: UserRow,
  name: string,
  origin: Origin,
): Promise<WorkspaceRow> {
  const known = await findWorkspaceByName(db, owner.id, name);
  if (known) {
    if (origin === "file" && known.origin !== "file")
      await updateWorkspace(db, known.id, { origin, updated_at: now() });
    return { ...known, origin: origin === "file" ? origin : known.origin };
  }
  const at = now();
  const workspace: WorkspaceRow = {
    id: randomUUID(),
    owner_id: owner.id,
    name,
    name_key: name.toLowerCase(),
    origin,
    created_at: at,
    updated_at: at,
    last_used_at: at,
    deleted_at: null,
    file_key: owner.id === PREBUILDS_USER ? name.toLowerCase() : null,
  };
  await insertWorkspace(db, workspace);
  return workspace;
}

/** A running workspace shows a change at once; a stopped one with its next start. */
export async function applyToLatestBuild(
  { db, notify, builder, now }: ApplyDeps,
  workspace: WorkspaceRow,
): Promise<void> {
  const latest = await findLatestBuild(db, workspace.id);
  if (!latest) {
    await builder.create(workspace, {
      transition: "start",
      initiatorId: workspace.owner_id,
      reason: "initiator",
    });
    return builder.settled();
  }
  if (latest.transition !== "start" || latest.job_status !== "succeeded") return;
  const { added, changed, removed } = await applyDeclarations(db, workspace.id, latest.id, now());
  if (added.length + changed.length + removed.length === 0) return;
  for (const id of [...changed, ...removed]) notify.publish(AGENT_DEFINITION_CHANGED, id);
  publishWorkspaceChange(notify, workspace.id, workspace.owner_id);
}
