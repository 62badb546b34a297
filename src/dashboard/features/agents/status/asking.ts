import type { AppStatus } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { agentsOf } from "../../../streams/workspacesState.ts";

/** States in which nothing goes on until a person does something. The wire's `needs_user_attention` is never true. */
const ASKING = new Set(["idle", "failure"]);

const known = new WeakMap<Workspace, readonly AppStatus[]>();

/** The newest status of each app that asks for a person; looked for again only in workspaces that changed. */
export function askingIn(workspace: Workspace): readonly AppStatus[] {
  const before = known.get(workspace);
  if (before) return before;
  const apps =
    workspace.latest_build.status === "running" ? agentsOf(workspace).flatMap(({ apps }) => apps) : [];
  const asking = apps.flatMap(({ hidden, statuses: [newest] }) =>
    newest && !hidden && ASKING.has(newest.state) ? [newest] : [],
  );
  known.set(workspace, asking);
  return asking;
}

type Seen = { since: number; apps: Readonly<Record<string, number>> };

/** How many apps ask for a person who has not looked since they said so. */
export function countUnseen(workspaces: readonly Workspace[], { since, apps }: Seen): number {
  let count = 0;
  for (const workspace of workspaces)
    for (const { app_id, created_at } of askingIn(workspace))
      if (Date.parse(created_at) > (apps[app_id] ?? since)) count++;
  return count;
}
