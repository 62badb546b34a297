import { randomUUID } from "node:crypto";
import { declareAgent } from "../agents/declared.ts";
import type { Notify } from "../notify.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import type { UserRow } from "../store/users.ts";
import {
  deleteDeclaredAgent,
  findWorkspaceByName,
  insertWorkspace,
  listDeclaredAgents,
  listOwnedWorkspaces,
  type Origin,
  updateWorkspace,
  type WorkspaceRow,
} from "../store/workspaces.ts";
import type { Builder } from "../workspaces/builds.ts";
import { AGENT_DEFINITION_CHANGED, publishWorkspaceChange } from "../workspaces/changes.ts";
import { applyDeclarations } from "../workspaces/instances.ts";
import type { AgentsFile } from "./definition.ts";

export type ApplyDeps = { db: Db; notify: Notify; builder: Builder; secret: Buffer; now: () => number };

/** Makes the owner's workspaces what the file says. Ids stay; what was added in the dashboard stays beside it. */
export async function applyAgentsFile(deps: ApplyDeps, owner: UserRow, file: AgentsFile): Promise<void> {
  const { db, builder } = deps;
  const named = new Set<string>();
  for (const { name, agents } of file.workspaces) {
    named.add(name.toLowerCase());
    const workspace = await ensureWorkspace(deps, owner, name, "file");
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
  for (const workspace of await listOwnedWorkspaces(db, owner.id))
    if (workspace.origin === "file" && !named.has(workspace.name_key)) await letGo(deps, workspace);
  await builder.settled();
}

/** The file names the workspace no longer. It goes, unless somebody added agents to it in the dashboard. */
async function letGo(deps: ApplyDeps, workspace: WorkspaceRow): Promise<void> {
  const { db, builder, now } = deps;
  await updateWorkspace(db, workspace.id, { origin: "dashboard", updated_at: now() });
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
