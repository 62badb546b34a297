import { type AgentParts, partsOf } from "../agents/partsOf.ts";
import { type AgentRow, listAgentsOfBuild, listAppHealth } from "../store/agents.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findUserByName } from "../store/users.ts";
import { findWorkspaceByName, listPortShares } from "../store/workspaces.ts";
import { type AppName, readShortPort } from "./appName.ts";

type App = AgentParts["apps"][number];

/** Where a name leads to. */
export type AppTarget = {
  ownerId: string;
  workspace: string;
  agent: AgentRow;
  /** Undefined for a bare port. */
  app: App | undefined;
  share: string;
  isRunning: boolean;
};

/** Undefined when there is no such thing; who may have it is not asked here. */
export async function findAppTarget(db: Db, name: AppName): Promise<AppTarget | undefined> {
  const owner = await findUserByName(db, name.owner);
  const workspace = owner && (await findWorkspaceByName(db, owner.id, name.workspace));
  const build = workspace && (await findLatestBuild(db, workspace.id));
  if (!workspace || !build) return undefined;
  const agents = (await listAgentsOfBuild(db, build.id)).filter(
    ({ name_key }) => name.agent === undefined || name_key === name.agent,
  );
  const common = {
    ownerId: owner.id,
    workspace: workspace.name,
    isRunning: build.transition === "start",
  };
  if (name.kind === "app")
    for (const agent of agents) {
      const app = partsOf(agent).apps.find(({ slug }) => slug === name.slug);
      if (app) return { ...common, agent, app, share: app.share };
    }
  const port = portOf(name)?.port;
  const [agent] = agents;
  if (port === undefined || !agent) return undefined;
  const shares = await listPortShares(db, workspace.id);
  const share = shares.find((row) => row.port === port && row.agent_name.toLowerCase() === agent.name_key);
  return { ...common, agent, app: undefined, share: share?.share_level ?? "owner" };
}

/** The port that a name without an app means. */
export function portOf(name: AppName): { port: number; tls: boolean } | undefined {
  if (name.kind === "port") return name;
  return name.agent === undefined ? undefined : readShortPort(name.slug);
}

/** Where on the agent's machine the bytes go, and below which path the app lives. */
export type Upstream = { host: string; port: number; tls: boolean; basePath: string; query: string };

/** Undefined for an app that is no web page: a command, or a link to elsewhere. */
export function upstreamOf(name: AppName, { app }: AppTarget): Upstream | undefined {
  if (!app) {
    const port = portOf(name);
    return port && { host: "localhost", ...pick(port), basePath: "", query: "" };
  }
  if (app.external || app.command || !URL.canParse(app.url)) return undefined;
  const url = new URL(app.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  const tls = url.protocol === "https:";
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (tls ? 443 : 80),
    tls,
    basePath: url.pathname.replace(/\/$/, ""),
    query: url.search,
  };
}

const pick = ({ port, tls }: { port: number; tls: boolean }) => ({ port, tls });

/** Whether the app's own health check fails at the moment. */
export async function isUnhealthy(db: Db, { agent, app }: AppTarget): Promise<boolean> {
  if (!app?.healthcheck) return false;
  const rows = await listAppHealth(db, [agent.id]);
  return rows.some((row) => row.app_id === app.id && row.health === "unhealthy");
}
