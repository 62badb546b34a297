import { deploymentApi, EXTENSIONS } from "#api/http/deployment.ts";
import { CONTAINER_EXTENSIONS } from "#api/http/engine.ts";
import { LINK_VERSION } from "#api/link/reports.ts";
import { wildcardHostname } from "../apps/appHosts.ts";
import type { ServerConfig } from "../config.ts";
import { handlers, pick } from "../http/handlers.ts";
import { NIL_UUID } from "../http/uuid.ts";

/** The version of the Coder API that the contract was written from: its clients look at it to choose features. */
const CODER_API_VERSION = "v2.30.0";

/** What this server is, and what it does not have. */
export function deploymentRoutes({ config, deploymentId }: { config: ServerConfig; deploymentId: string }) {
  return handlers(pick(deploymentApi, "buildInfo", "appHost", "regions", "ssh"), {
    async buildInfo() {
      return {
        version: config.plainApi
          ? `${CODER_API_VERSION}+plain`
          : `${CODER_API_VERSION}+quarterdeck.${config.version}`,
        external_url: "",
        dashboard_url: config.accessUrl,
        deployment_id: deploymentId,
        agent_api_version: LINK_VERSION,
        provisioner_api_version: "",
        telemetry: false,
        workspace_proxy: false,
        upgrade_message: "",
        ...(!config.plainApi && {
          quarterdeck: {
            version: config.version,
            extensions: [...EXTENSIONS, ...CONTAINER_EXTENSIONS],
            log_limit_bytes: config.logLimitBytes,
          },
        }),
      };
    },
    async appHost() {
      return { host: wildcardHostname(config) };
    },
    async regions() {
      return {
        regions: [
          {
            id: NIL_UUID,
            name: "primary",
            display_name: "Quarterdeck",
            icon_url: "",
            healthy: true,
            path_app_url: config.accessUrl,
            wildcard_hostname: wildcardHostname(config),
          },
        ],
      };
    },
    async ssh() {
      return { hostname_prefix: "", hostname_suffix: "", ssh_config_options: {} };
    },
  });
}
