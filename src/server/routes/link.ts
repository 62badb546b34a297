import { linkApi } from "#api/link/reports.ts";
import { MAX_MESSAGE_BYTES } from "#api/link/transport.ts";
import { handlers } from "../http/handlers.ts";
import type { LinkRegistry } from "../link/linkRegistry.ts";
import type { Metrics } from "../metrics.ts";

export const linkRoutes = ({ links, gauge }: { links: LinkRegistry; gauge: Metrics["links"] }) =>
  handlers(linkApi, {
    async open({ actor, acceptRaw }) {
      const { socket, signal } = await acceptRaw({ maxPayload: MAX_MESSAGE_BYTES });
      links.accept(actor.agentId, socket); // in the same turn: nothing the agent sends is missed
      gauge.inc();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      gauge.dec();
    },
  });
