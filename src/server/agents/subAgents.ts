import { createHash, randomUUID } from "node:crypto";
import type { NewSubAgent } from "#api/link/devcontainers.ts";
import { AgentDefinition, AppDefinition } from "../agentsFile/definition.ts";
import type { AgentActor } from "../http/auth.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import {
  type AgentRow,
  findAgent,
  insertAgent,
  listAgentsOfBuild,
  listSubAgents,
  updateAgent,
} from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { AGENT_DEFINITION_CHANGED, publishWorkspaceChange } from "../workspaces/changes.ts";
import { newAgentRow } from "../workspaces/instances.ts";
import { hashAgentToken } from "./ids.ts";
import { partsOf } from "./partsOf.ts";

type Deps = { db: Db; notify: Notify; now: () => number };

/** More devcontainers run on no machine; an agent gone wild must not fill the database. */
const MAX_SUB_AGENTS = 100;
const MAX_APPS = 100;
const MAX_DEFINITION_CHARACTERS = 262_144;

/** An agent that may have agents: one that is declared (agent.md §8). */
async function requireParent(db: Db, { agentId }: AgentActor): Promise<AgentRow> {
  const agent = await findAgent(db, agentId);
  if (!agent) throw HttpError.agentNotFound();
  if (agent.parent_id !== null) throw HttpError.forbidden();
  return agent;
}

export async function subAgentsOf({ db }: Deps, actor: AgentActor) {
  const parent = await requireParent(db, actor);
  return (await listSubAgents(db, parent.id)).map(({ id, name }) => ({ id, name }));
}

/** Makes an agent in the build of its parent, with a token that is told once. */
export async function addSubAgent({ db, notify, now }: Deps, actor: AgentActor, wanted: NewSubAgent) {
  const parent = await requireParent(db, actor);
  const { definition, appErrors } = defineSubAgent(parent, wanted);
  const token = randomUUID();
  const row: AgentRow = {
    ...newAgentRow(parent, parent.build_id, now()),
    parent_id: parent.id,
    name: definition.name,
    name_key: definition.name.toLowerCase(),
    definition: textOf(definition),
    architecture: wanted.architecture.slice(0, 64),
    operating_system: wanted.operating_system.slice(0, 64),
    token_hash: hashAgentToken(token),
  };
  await db.transaction().execute(async (transaction) => {
    if (!(await findAgent(transaction, parent.id))) throw HttpError.agentNotFound(); // removed this moment
    const agents = await listAgentsOfBuild(transaction, parent.build_id);
    if (agents.some(({ name_key }) => name_key === row.name_key))
      throw HttpError.conflict(
        `A workspace agent name must be unique: ${JSON.stringify(row.name)} is taken in this workspace build.`,
        [{ field: "name", detail: "This value is already in use and should be unique." }],
      );
    if (agents.filter(({ parent_id }) => parent_id === parent.id).length >= MAX_SUB_AGENTS)
      throw HttpError.badRequest(`An agent has at most ${MAX_SUB_AGENTS} agents of its own.`);
    await insertAgent(transaction, row);
  });
  publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
  return { id: row.id, name: row.name, token, app_errors: appErrors };
}

/** Its link ends, and its token is nobody's. Of others than its own an agent hears that there is none. */
export async function removeSubAgent({ db, notify, now }: Deps, actor: AgentActor, id: string) {
  const parent = await requireParent(db, actor);
  const agent = await findAgent(db, id);
  if (agent?.parent_id !== parent.id) return;
  await updateAgent(db, agent.id, { deleted_at: now() });
  notify.publish(AGENT_DEFINITION_CHANGED, agent.id);
  publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
}

function textOf(definition: AgentDefinition): string {
  const text = JSON.stringify(definition);
  if (text.length > MAX_DEFINITION_CHARACTERS)
    throw HttpError.badRequest("The agent's definition is too long.");
  return text;
}

type AppError = { slug: string; message: string };

/** One app that cannot be shown keeps no devcontainer from its agent: it is left out, and the agent told. */
function defineSubAgent(parent: AgentRow, wanted: NewSubAgent) {
  const { connection_timeout, troubleshooting_url, log_limit } = partsOf(parent).definition;
  const apps: unknown[] = [];
  const appErrors: AppError[] = [];
  const seen = new Set<string>();
  for (const app of wanted.apps) {
    const message = appFault(wanted.name, app, seen, apps);
    if (message) appErrors.push({ slug: app.slug, message });
  }
  const known = AgentDefinition.shape.display_apps.unwrap().element;
  const result = AgentDefinition.safeParse({
    name: wanted.name,
    directory: wanted.directory,
    display_apps: wanted.display_apps.filter((app) => known.safeParse(app).success),
    apps,
    connection_timeout,
    troubleshooting_url,
    ...(log_limit && { log_limit }),
  });
  if (result.success) return { definition: result.data, appErrors };
  throw HttpError.validation(
    result.error.issues.map(({ path, message }) => ({ field: path.join("."), detail: `Use ${message}.` })),
  );
}

/** Adds the app to `apps`, or says why not. */
function appFault(
  agentName: string,
  app: NewSubAgent["apps"][number],
  seen: Set<string>,
  apps: unknown[],
): string | undefined {
  if (apps.length >= MAX_APPS) return `an agent has at most ${MAX_APPS} apps`;
  if (seen.has(app.slug)) return "another app has this slug";
  const { interval, threshold, url } = app.healthcheck;
  const result = AppDefinition.safeParse({
    slug: app.slug,
    name: app.display_name,
    icon: app.icon,
    url: app.url,
    command: app.command,
    external: app.external,
    hidden: app.hidden,
    group: app.group,
    order: app.order,
    open_in: app.open_in || undefined,
    share: app.share || undefined,
    subdomain: app.subdomain,
    healthcheck: url
      ? { url, interval: Math.max(1, interval), threshold: Math.max(1, threshold) }
      : undefined,
  });
  if (!result.success) return result.error.issues.map(({ message }) => message).join("; ");
  seen.add(app.slug);
  apps.push({ ...result.data, slug: subAgentSlug(agentName, app.slug) });
  return undefined;
}

const BASE32_HEX = "0123456789abcdefghijklmnopqrstuv";

/** `<first 8 of base32hex(sha256("<name>/<slug>"))>-<slug>`: apps of two devcontainers are told apart (agent.md §8). */
export function subAgentSlug(agentName: string, slug: string): string {
  const digest = createHash("sha256").update(`${agentName}/${slug}`).digest();
  const bits = BigInt(`0x${digest.toString("hex", 0, 5)}`); // 8 digits of 5 bits
  const digits = Array.from({ length: 8 }, (_, i) => BASE32_HEX[Number((bits >> BigInt(35 - 5 * i)) & 31n)]);
  return `${digits.join("")}-${slug}`;
}
