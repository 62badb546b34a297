import { findUserById, PREBUILDS_USER, type UserRow } from "../store/users.ts";
import { listOwnedWorkspaces, type WorkspaceRow } from "../store/workspaces.ts";
import { type Showing, showWorkspaces } from "./showWorkspaces.ts";

/** Prebuilt workspaces that nobody has claimed, of these or of all: everybody who is signed in may know of them. */
export async function showUnclaimed(showing: Showing, viewer: UserRow, among?: readonly WorkspaceRow[]) {
  const rows = among ?? (await listOwnedWorkspaces(showing.db, PREBUILDS_USER));
  const unclaimed = rows.filter(({ owner_id }) => owner_id === PREBUILDS_USER);
  if (unclaimed.length === 0) return [];
  const owner = (await findUserById(showing.db, PREBUILDS_USER))!; // a migration made it
  return showWorkspaces(showing, unclaimed, owner, viewer);
}
