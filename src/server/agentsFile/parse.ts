import { Cron } from "croner";
import { type Fault, readYaml } from "../readYaml.ts";
import { AgentsFile } from "./definition.ts";

/** Reads the text of an agents file. Throws YamlFileError with every mistake and where it stands. */
export const parseAgentsFile = (text: string, file = "agents.yaml"): AgentsFile =>
  readYaml(text, file, AgentsFile, cronFaults);

function cronFaults({ workspaces }: AgentsFile): Fault[] {
  const faults: Fault[] = [];
  workspaces.forEach((workspace, w) => {
    workspace.agents.forEach((agent, a) => {
      agent.scripts.forEach(({ cron }, s) => {
        if (cron === "") return;
        const path = ["workspaces", w, "agents", a, "scripts", s, "cron"];
        try {
          new Cron(cron, { paused: true }).stop();
        } catch (error) {
          faults.push({ path, message: (error as Error).message });
        }
      });
    });
  });
  return faults;
}
