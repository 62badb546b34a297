import type { Notify } from "../notify.ts";

export const workspaceTopic = (workspaceId: string) => `workspace:${workspaceId}`;
/** Payload: the id of the workspace of this owner that changed. */
export const ownerTopic = (ownerId: string) => `workspaces-of:${ownerId}`;
/** Of every workspace there is. Payload: WorkspaceChange. */
export const WORKSPACE_CHANGED = "workspace-changed";
export type WorkspaceChange = { workspaceId: string; ownerId: string };
/** Payload: the id of an agent whose manifest changed, or that was removed. */
export const AGENT_DEFINITION_CHANGED = "agent-definition";
/** Payload: the id of a workspace with a new build. */
export const BUILD_CREATED = "build-created";

/** A claim of this workspace is done. Payload: the id of the user who has it now. */
export const claimTopic = (workspaceId: string) => `claim:${workspaceId}`;

/** The log of a build grew, or its job moved on. */
export const buildTopic = (buildId: string) => `build:${buildId}`;

/** Tells those who look at a workspace that it must be read again (browse-and-auth.md §3 says when). */
export function publishWorkspaceChange(notify: Notify, workspaceId: string, ownerId: string): void {
  notify.publish(workspaceTopic(workspaceId));
  notify.publish(ownerTopic(ownerId), workspaceId);
  notify.publish(WORKSPACE_CHANGED, { workspaceId, ownerId } satisfies WorkspaceChange);
}
