import type { Api } from "./endpoint.ts";
import { agentsApi } from "./http/agents.ts";
import { buildsApi } from "./http/builds.ts";
import { deploymentApi } from "./http/deployment.ts";
import { logsApi } from "./http/logs.ts";
import { ptyApi } from "./http/pty.ts";
import { quarterdeckApi } from "./http/quarterdeck.ts";
import { usersApi } from "./http/users.ts";
import { workspacesApi } from "./http/workspaces.ts";
import { reportsApi } from "./link/reports.ts";

/** Every resource there is. */
export const contract: readonly Api[] = [
  agentsApi,
  buildsApi,
  deploymentApi,
  logsApi,
  ptyApi,
  quarterdeckApi,
  usersApi,
  workspacesApi,
  reportsApi,
];

export function openApiDocument(_: { version: string; serverUrl: string }): unknown {
  return { openapi: "3.1.0", info: { title: "Quarterdeck", version: _.version }, paths: {} };
}
