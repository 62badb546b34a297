import type { AgentDefinition } from "../agentsFile/definition.ts";
import type { Db } from "../store/database.ts";
import {
  type DeclaredAgentRow,
  findDeclaredAgent,
  type Origin,
  saveDeclaredAgent,
} from "../store/workspaces.ts";
import { agentToken, hashAgentToken } from "./ids.ts";

export type Declaration = {
  workspaceId: string;
  definition: AgentDefinition;
  origin: Origin;
  displayOrder: number;
};

/** Says that start builds of a workspace make this agent. A known one keeps its token. */
export async function declareAgent(
  db: Db,
  secret: Buffer,
  { workspaceId, definition, origin, displayOrder }: Declaration,
): Promise<DeclaredAgentRow> {
  const nameKey = definition.name.toLowerCase();
  const known = await findDeclaredAgent(db, workspaceId, definition.name);
  // One that is removed in the dashboard and added again gets another token: the machine of before stays out. What
  // the agents file names keeps its token when a line is taken out and put back.
  const generation = known?.token_generation ?? (origin === "file" ? 1 : Date.now());
  const row: DeclaredAgentRow = {
    workspace_id: workspaceId,
    name_key: nameKey,
    name: definition.name,
    origin,
    display_order: displayOrder,
    definition: JSON.stringify(definition),
    token_generation: generation,
    token_hash: known?.token_hash ?? hashAgentToken(agentToken(secret, workspaceId, nameKey, generation)),
  };
  await saveDeclaredAgent(db, row);
  return row;
}

export const tokenOf = (
  secret: Buffer,
  { workspace_id, name_key, token_generation }: DeclaredAgentRow,
): string => agentToken(secret, workspace_id, name_key, token_generation);

/** What to run on the machine that joins. The token goes by the environment: other users of a machine see arguments. */
export const joinCommand = (accessUrl: string, token: string): string =>
  `QUARTERDECK_TOKEN=${token} quarterdeck agent --url ${accessUrl}`;
