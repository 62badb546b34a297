import type { Api } from "./endpoint.ts";
import { agentsApi } from "./http/agents.ts";
import { buildsApi } from "./http/builds.ts";
import { connectionApi } from "./http/connection.ts";
import { containersApi } from "./http/containers.ts";
import { deploymentApi } from "./http/deployment.ts";
import { engineApi } from "./http/engine.ts";
import { externalAuthApi } from "./http/externalAuth.ts";
import { gitSshKeyApi } from "./http/gitSshKey.ts";
import { instanceIdentityApi } from "./http/instanceIdentity.ts";
import { logsApi } from "./http/logs.ts";
import { portsApi } from "./http/ports.ts";
import { ptyApi } from "./http/pty.ts";
import { quarterdeckApi } from "./http/quarterdeck.ts";
import { selfServiceApi } from "./http/selfService.ts";
import { tailnetApi } from "./http/tailnet.ts";
import { templatesApi } from "./http/templates.ts";
import { usersApi } from "./http/users.ts";
import { workspacesApi } from "./http/workspaces.ts";
import { devcontainerReportsApi } from "./link/devcontainers.ts";
import { reportsApi } from "./link/reports.ts";

/** Every resource there is, by the title under which the document lists it. */
export const contract = {
  Agents: agentsApi,
  "Agent logs": logsApi,
  "Agent terminals": ptyApi,
  "Agent containers": containersApi,
  "Container engine": engineApi,
  "Agent ports": portsApi,
  "Agent connection": connectionApi,
  "Agent self-service": selfServiceApi,
  "External auth": externalAuthApi,
  "Git SSH keys": gitSshKeyApi,
  "Instance identity": instanceIdentityApi,
  Tailnet: tailnetApi,
  Workspaces: workspacesApi,
  Builds: buildsApi,
  Templates: templatesApi,
  Users: usersApi,
  Deployment: deploymentApi,
  Quarterdeck: quarterdeckApi,
  "Agent reports": reportsApi,
  "Devcontainer reports": devcontainerReportsApi,
} satisfies Record<string, Api>;
