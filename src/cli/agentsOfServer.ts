import type { Logger } from "pino";
import { tokenOf } from "#server/agents/declared.ts";
import { applyAgentsFile, findFileWorkspace } from "#server/agentsFile/apply.ts";
import { defaultAgentsFile } from "#server/agentsFile/defaultFile.ts";
import type { AgentsFile } from "#server/agentsFile/definition.ts";
import { readAgentsFile, watchAgentsFile } from "#server/agentsFile/watch.ts";
import type { ControlPlane } from "#server/controlPlane.ts";
import { YamlFileError } from "#server/readYaml.ts";
import type { UserRow } from "#server/store/users.ts";
import { findDeclaredAgent } from "#server/store/workspaces.ts";
import { CommandFailed } from "./flags.ts";

/** What the agents file says, or this machine. Mistakes are a person's: told without a stack. */
export async function readDeclared(file: string | undefined): Promise<AgentsFile> {
  try {
    return file ? readAgentsFile(file) : defaultAgentsFile();
  } catch (error) {
    if (error instanceof YamlFileError) throw new CommandFailed(error.message);
    throw error;
  }
}

/** Applies what was declared, and again whenever the file changes. A bad edit is reported, and what was stays. */
export async function keepAgentsFile(
  plane: ControlPlane,
  owner: UserRow,
  declared: AgentsFile,
  file: string | undefined,
  log: Logger,
): Promise<() => void> {
  await applyAgentsFile(plane.apply, owner, declared);
  if (!file) return () => {};
  let applying = Promise.resolve();
  const problem = (error: unknown) => {
    console.error(
      `The agents file was not applied; what it said before still holds.\n${(error as Error).message}`,
    );
    log.warn({ err: error }, "the agents file was not applied");
  };
  return watchAgentsFile(
    file,
    (changed) => {
      applying = applying.then(() => applyAgentsFile(plane.apply, owner, changed)).catch(problem);
    },
    problem,
  );
}

/** The token of the agent for this machine: the first agent of the first workspace that the file declares. */
export async function localToken(
  { apply }: ControlPlane,
  owner: UserRow,
  declared: AgentsFile,
): Promise<string | undefined> {
  const [first] = declared.workspaces.filter(({ agents }) => agents.length > 0);
  const workspace = first && (await findFileWorkspace(apply.db, owner, first.name));
  const agent = workspace && (await findDeclaredAgent(apply.db, workspace.id, first.agents[0]!.name));
  return agent && tokenOf(apply.secret, agent);
}
