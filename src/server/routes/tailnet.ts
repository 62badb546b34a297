import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import type { Coordinator } from "#tailnet/coordinate/coordinator.ts";
import { handlers, pick } from "../http/handlers.ts";
import { wirePeers } from "../tailnet/wirePeers.ts";

export type TailnetRouteDeps = { coordinator: Coordinator };

export const tailnetRoutes = ({ coordinator }: TailnetRouteDeps) =>
  handlers(pick(quarterdeckApi, "tailnetPeers"), {
    async tailnetPeers({ params }) {
      return { peers: wirePeers(params.agent, coordinator.around(params.agent)) };
    },
  });
