import { id } from "#api/testing/anAgent.ts";

/** Regions of a server that serves apps below localhost. */
export const regions = {
  body: {
    regions: [
      {
        id: id(9),
        name: "primary",
        display_name: "",
        icon_url: "",
        healthy: true,
        path_app_url: "",
        wildcard_hostname: "*.localhost:3000",
      },
    ],
  },
};

export const listeningOf = (agentId: string) => `GET workspaceagents/${agentId}/listening-ports`;
export const aPort = (port: number, process_name = "node") => ({ process_name, network: "tcp", port });
export const ofPorts = (...ports: ReturnType<typeof aPort>[]) => ({ body: { ports } });
