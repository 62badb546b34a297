import { isObject, memberOf } from "./rule.ts";
import type { Answer, Wire } from "./wire.ts";

type Json = Record<string, unknown>;

export type Agent = { id: string; name: string; workspace: Json; json: Json };

/** What the server has, as its own API says before the first rule is tried. */
export type Facts = {
  me: Json;
  workspaces: Json[];
  agents: Agent[];
  /** The connected agent that the rules are tried on. */
  agent?: Agent;
  /** One that is not connected. */
  away?: Agent;
  hasContainers: boolean;
  token?: string;
  agentToken?: string;
};

export class CannotStart extends Error {}

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

export async function findFacts(
  wire: Wire,
  options: { agent?: string | undefined; token?: string | undefined; agentToken?: string | undefined },
): Promise<Facts> {
  const me = await ask(wire, "/api/v2/users/me");
  const found = await ask(wire, "/api/v2/workspaces");
  const workspaces = list(memberOf(found, "workspaces"));
  const agents = workspaces.flatMap((workspace) =>
    list(memberOf(workspace.latest_build, "resources"))
      .flatMap((resource) => list(resource.agents))
      .map((json) => ({ id: String(json.id), name: String(json.name), workspace, json })),
  );
  const wanted = options.agent;
  const isWanted = ({ id, name, workspace }: Agent) =>
    id === wanted || `${workspace.name}.${name}` === wanted;
  if (wanted && !agents.some(isWanted)) throw new CannotStart(`No agent of this user is ${wanted}.`);
  const isUp = ({ json }: Agent) => json.status === "connected";
  const agent = agents.find(
    (one) =>
      isUp(one) && (wanted ? isWanted(one) : one.json.parent_id === null && one.workspace.owner_id === me.id),
  );
  const away = agents.find((one) => !isUp(one));
  const containers = agent && (await wire.call(`/api/v2/workspaceagents/${agent.id}/containers`));
  return {
    me,
    workspaces,
    agents,
    ...(agent && { agent }),
    ...(away && { away }),
    ...(options.token && { token: options.token }),
    ...(options.agentToken && { agentToken: options.agentToken }),
    hasContainers: containers?.status === 200,
  };
}

async function ask(wire: Wire, path: string): Promise<Json> {
  let answer: Answer;
  try {
    answer = await wire.call(path);
  } catch (error) {
    throw new CannotStart(
      `The server cannot be reached: ${error instanceof Error ? error.message || String(memberOf(error, "code")) : error}`,
    );
  }
  const json = answer.status === 200 && answer.json();
  if (isObject(json)) return json;
  throw new CannotStart(`GET ${path} answered ${answer.status}: ${answer.text.slice(0, 300).trim()}`);
}
