import { AgentDefinition } from "../agentsFile/definition.ts";
import type { AgentRow } from "../store/agents.ts";
import { appId, devcontainerId, logFileId, logSourceId, scriptId } from "./ids.ts";

type ScriptPart = AgentDefinition["scripts"][number] & { id: string; sourceId: string };

/** Emoji of a parcel, as the reference marks devcontainers. */
const DEVCONTAINER_ICON = "/emojis/1f4e6.png";

/** What an agent is made of, under the ids by which the API and the agent know the parts. */
export type AgentParts = {
  definition: AgentDefinition;
  /** By id. */
  scripts: ScriptPart[];
  devcontainers: {
    name: string;
    workspace_folder: string;
    config_path: string;
    /** What stands for its start among the scripts: the agent does not run it as one (containers.md DC100). */
    script: ScriptPart;
  }[];
  /** Files that the agent follows, as the agents file has them. */
  logs: { path: string; sourceId: string; name: string; icon: string }[];
  /** By order, name and slug. */
  apps: (AgentDefinition["apps"][number] & { id: string })[];
};

/** Lists of agents are shown again with every change: reading and hashing a thousand definitions each time is half the cost. */
const REMEMBERED_AGENTS = 10_000;
const remembered = new Map<string, { text: string; parts: AgentParts }>();

/** With the starts of devcontainers, by id: what is shown, and whose results are taken. */
export const shownScripts = ({ scripts, devcontainers }: Pick<AgentParts, "scripts" | "devcontainers">) =>
  devcontainers.length === 0
    ? scripts
    : [...scripts, ...devcontainers.map(({ script }) => script)].sort((a, b) => compare(a.id, b.id));

/** Byte order, as the reference's database sorts. */
const compare = (a: string, b: string) => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** Definitions were checked when they were stored; what is new in the schema since then gets its default. */
export const readDefinition = (text: string): AgentDefinition => AgentDefinition.parse(JSON.parse(text));

function devcontainerPart(
  agentId: string,
  { name, workspace_folder, config_path }: AgentDefinition["devcontainers"][number],
) {
  const called = name ?? workspace_folder.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return {
    name: called,
    workspace_folder,
    config_path,
    script: {
      id: devcontainerId(agentId, workspace_folder),
      sourceId: logSourceId(agentId, `devcontainer ${workspace_folder}`),
      name: `Dev Container (${called})`,
      icon: DEVCONTAINER_ICON,
      script: "",
      // The reference's own: the agent does not run it as a script.
      run_on: [],
      cron: "",
      blocks_login: false,
      timeout: 0,
      log_path: "",
    },
  };
}

function read(id: string, text: string): AgentParts {
  const definition = readDefinition(text);
  return {
    definition,
    scripts: definition.scripts
      .map((script) => ({
        ...script,
        id: scriptId(id, script.name),
        sourceId: logSourceId(id, script.name),
      }))
      .sort((a, b) => compare(a.id, b.id)),
    devcontainers: definition.devcontainers.map((devcontainer) => devcontainerPart(id, devcontainer)),
    logs: definition.logs.map(({ path, source, icon }) => ({
      path,
      sourceId: logFileId(id, path),
      name: source || path.slice(path.lastIndexOf("/") + 1),
      icon,
    })),
    apps: definition.apps
      .map((app) => ({ ...app, id: appId(id, app.slug) }))
      .sort((a, b) => a.order - b.order || compare(a.name, b.name) || compare(a.slug, b.slug)),
  };
}

export function partsOf({ id, definition: text }: Pick<AgentRow, "id" | "definition">): AgentParts {
  const known = remembered.get(id);
  if (known?.text === text) return known.parts;
  const parts = read(id, text);
  if (!known && remembered.size >= REMEMBERED_AGENTS) remembered.delete(remembered.keys().next().value!);
  remembered.set(id, { text, parts });
  return parts;
}
