import { AgentDefinition } from "../agentsFile/definition.ts";
import type { AgentRow } from "../store/agents.ts";
import { appId, logFileId, logSourceId, scriptId } from "./ids.ts";

/** What an agent is made of, under the ids by which the API and the agent know the parts. */
export type AgentParts = {
  definition: AgentDefinition;
  /** By id. */
  scripts: (AgentDefinition["scripts"][number] & { id: string; sourceId: string })[];
  /** Files that the agent follows, as the agents file has them. */
  logs: { path: string; sourceId: string; name: string; icon: string }[];
  /** By order, name and slug. */
  apps: (AgentDefinition["apps"][number] & { id: string })[];
};

/** Lists of agents are shown again with every change: reading and hashing a thousand definitions each time is half the cost. */
const REMEMBERED_AGENTS = 10_000;
const remembered = new Map<string, { text: string; parts: AgentParts }>();

/** Byte order, as the reference's database sorts. */
const compare = (a: string, b: string) => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** Definitions were checked when they were stored; what is new in the schema since then gets its default. */
export const readDefinition = (text: string): AgentDefinition => AgentDefinition.parse(JSON.parse(text));

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
