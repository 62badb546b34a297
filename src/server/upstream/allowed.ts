import { type Endpoint, fillPath, type Stream } from "#api/endpoint.ts";
import { agentsApi } from "#api/http/agents.ts";
import { buildsApi } from "#api/http/builds.ts";
import { connectionApi } from "#api/http/connection.ts";
import { containersApi } from "#api/http/containers.ts";
import { deploymentApi } from "#api/http/deployment.ts";
import { engineApi } from "#api/http/engine.ts";
import { externalAuthApi } from "#api/http/externalAuth.ts";
import { gitSshKeyApi } from "#api/http/gitSshKey.ts";
import { logsApi } from "#api/http/logs.ts";
import { portsApi } from "#api/http/ports.ts";
import { ptyApi } from "#api/http/pty.ts";
import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { templatesApi } from "#api/http/templates.ts";
import { usersApi } from "#api/http/users.ts";
import { workspacesApi } from "#api/http/workspaces.ts";
import { decodePath } from "../http/dispatch.ts";
import { pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { createRouteTable } from "../http/routeTable.ts";

/**
 * What a page may ask of the deployment. Nothing else passes: no page of the deployment, no app, no route of agents or
 * administrators. Extensions are among them, as the deployment may be a Quarterdeck.
 */
const allowed: Record<string, Endpoint | Stream>[] = [
  agentsApi,
  buildsApi,
  connectionApi,
  containersApi,
  pick(deploymentApi, "buildInfo", "appHost", "regions", "ssh"),
  engineApi,
  // The code flow is the deployment's own: its way back leads there.
  pick(externalAuthApi, "list", "get", "remove", "device", "exchangeDevice"),
  gitSshKeyApi,
  pick(logsApi, "list", "follow", "search"),
  portsApi,
  pick(ptyApi, "open"),
  quarterdeckApi,
  templatesApi,
  usersApi,
  workspacesApi,
];

type Allowed = { endpoint: Endpoint | Stream; params: Record<string, string> };

const routes = createRouteTable(
  allowed.flatMap((api) => Object.values(api).map((endpoint) => ({ endpoint }))),
);

/** The endpoint of a request, or a refusal. Its path is where it was found, also for a stream's twin. */
export function findAllowed(path: string, method: string, wantsStream: boolean): Allowed {
  const found = routes.at(decodePath(path));
  const fitting = found.filter((entry) => entry.method === method);
  const chosen =
    fitting.find(({ route }) => (route.endpoint.kind === "stream") === wantsStream) ?? fitting[0];
  if (found.length === 0 || Object.values(chosen?.params ?? {}).some(isDots)) throw HttpError.noRoute();
  if (!chosen)
    throw new HttpError(405, "", { headers: { Allow: [...new Set(found.map((entry) => entry.method))] } });
  const { endpoint } = chosen.route;
  // `…/workspaceagents/connection/` fits the route of one agent, and built anew it would be another route.
  if (
    !routes.at(decodePath(fillPath(endpoint.path, chosen.params))).some(({ route }) => route === chosen.route)
  )
    throw HttpError.noRoute();
  const isTwin = chosen.twin && !path.endsWith("-ws");
  return {
    endpoint: isTwin ? { ...endpoint, path: endpoint.path.replace(/-ws$/, "") } : endpoint,
    params: chosen.params,
  };
}

/** Would be another path at the deployment. */
const isDots = (value: string) => value === "." || value === ".." || value === "";
