import { existsSync, readFileSync } from "node:fs";
import { parseOrigin } from "./address.ts";
import { command } from "./command.ts";
import { dataFlag, secretFile } from "./dataDir.ts";
import { CommandFailed, type Flag, UsageError } from "./flags.ts";
import { withDatabase } from "./withDatabase.ts";

const url: Flag<string> = {
  value: "URL",
  summary: "Where the agent will find the server",
  parse: parseOrigin,
  fallback: "http://127.0.0.1:7080",
};

export const agentsToken = command({
  name: "agents token",
  summary: "Print the command by which a machine joins as an agent",
  positionals: ["WORKSPACE.AGENT"],
  flags: { url, data: dataFlag },
  run: ({ url, data }, [place = ""]) =>
    withDatabase(data, async (db) => {
      const [workspaceName, agentName, ...rest] = place.split(".");
      if (!workspaceName || !agentName || rest.length > 0)
        throw new UsageError(`WORKSPACE.AGENT must be two names with a dot between them, not "${place}".`);
      const { findDeclaredAgent } = await import("#server/store/workspaces.ts");
      const { findFileWorkspace } = await import("#server/agentsFile/apply.ts");
      const { findFirstUser } = await import("#server/store/users.ts");
      const { joinCommand, tokenOf } = await import("#server/agents/declared.ts");
      const owner = await findFirstUser(db);
      const workspace = owner && (await findFileWorkspace(db, owner, workspaceName));
      const declared = workspace && (await findDeclaredAgent(db, workspace.id, agentName));
      if (!declared || !existsSync(secretFile(data)))
        throw new CommandFailed(
          `There is no agent ${place}. Declare it in the agents file, or add it in the dashboard.`,
        );
      const secret = Buffer.from(readFileSync(secretFile(data), "utf8").trim(), "hex");
      console.log(joinCommand(url, tokenOf(secret, declared)));
    }),
});
