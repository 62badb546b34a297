import { create } from "@bufbuild/protobuf";
import {
  Workspace_Status as Status,
  type WorkspaceUpdate,
  WorkspaceUpdateSchema,
} from "../proto/workspaces_pb.ts";
import { uuidBytes } from "../uuid.ts";

/** The names of the API, which are those of the message in capitals. */
export type WorkspaceStatus = Lowercase<Exclude<keyof typeof Status, "UNKNOWN">>;

/** A workspace that its owner has, and the agents of its latest build's job. */
export type WorkspaceState = {
  id: string;
  name: string;
  status: WorkspaceStatus;
  agents: readonly { id: string; name: string }[];
};

const agentKey = ({ id, name }: { id: string; name: string }) => `${id.toLowerCase()} ${name}`;

type Agent = { id: string; name: string; workspaceId: string };

function agentsOf(workspaces: readonly WorkspaceState[]): Map<string, Agent> {
  return new Map(
    workspaces.flatMap(({ id: workspaceId, agents }) =>
      agents.map((agent) => [agentKey(agent), { ...agent, workspaceId }] as const),
    ),
  );
}

/**
 * What leads from one snapshot to the next, or undefined when nothing does. An agent is its id and name: one that is renamed
 * is deleted and upserted, which receivers do in that order. From an empty snapshot it is the whole next one.
 */
export function workspaceDiff(
  before: readonly WorkspaceState[],
  after: readonly WorkspaceState[],
): WorkspaceUpdate | undefined {
  const was = new Map(before.map((workspace) => [workspace.id, workspace]));
  const is = new Set(after.map(({ id }) => id));
  const [agentsWere, agentsAre] = [agentsOf(before), agentsOf(after)];
  const update = create(WorkspaceUpdateSchema, {
    upsertedWorkspaces: after.filter((each) => !isSame(was.get(each.id), each)).map(toWorkspace),
    upsertedAgents: [...agentsAre].filter(([key]) => !agentsWere.has(key)).map(([, agent]) => toAgent(agent)),
    deletedWorkspaces: before.filter(({ id }) => !is.has(id)).map(toWorkspace),
    deletedAgents: [...agentsWere].filter(([key]) => !agentsAre.has(key)).map(([, agent]) => toAgent(agent)),
  });
  const { upsertedWorkspaces, upsertedAgents, deletedWorkspaces, deletedAgents } = update;
  const changes = [upsertedWorkspaces, upsertedAgents, deletedWorkspaces, deletedAgents];
  return changes.some((list) => list.length > 0) ? update : undefined;
}

const isSame = (one: WorkspaceState | undefined, { name, status }: WorkspaceState) =>
  one?.name === name && one.status === status;

const toWorkspace = ({ id, name, status }: WorkspaceState) => ({
  id: uuidBytes(id),
  name,
  status: Status[status.toUpperCase() as Uppercase<WorkspaceStatus>], // the type of a name in capitals
});

const toAgent = ({ id, name, workspaceId }: Agent) => ({
  id: uuidBytes(id),
  name,
  workspaceId: uuidBytes(workspaceId),
});
