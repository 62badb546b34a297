import { connectionApi } from "#api/http/connection.ts";
import type { DerpMapSource } from "#tailnet/service.ts";
import type { ServerConfig } from "../config.ts";
import { handlers } from "../http/handlers.ts";
import { streamDerpMap } from "../tailnet/streamDerpMap.ts";

export type ConnectionRouteDeps = {
  derpMaps: DerpMapSource;
  config: Pick<ServerConfig, "forceDerpWebsockets" | "disableDirectConnections" | "hostnameSuffix">;
};

export const connectionRoutes = ({ derpMaps, config }: ConnectionRouteDeps) => {
  const info = async () => ({
    derp_map: derpMaps.current(),
    derp_force_websockets: config.forceDerpWebsockets,
    disable_direct_connections: config.disableDirectConnections,
    ...(config.hostnameSuffix && { hostname_suffix: config.hostnameSuffix }),
  });
  return handlers(connectionApi, {
    generic: info,
    // Who may see the agent has been seen to; the answer is the same for all.
    agent: info,
    async derpMap({ acceptRaw }) {
      const raw = await acceptRaw({
        liveness: { pongWithinMs: 30_000, reason: "ping failed" },
        shutdown: { code: 1001, reason: "" },
      });
      await streamDerpMap(raw, derpMaps);
    },
  });
};
