import type { QueryClient } from "@tanstack/react-query";
import { createClient } from "#api/client.ts";
import { browserTransport } from "../streams/browserTransport.ts";
import type { Link } from "../streams/client.tsx";
import { createServerReach } from "../streams/reach.ts";
import { createStreamRegistry } from "../streams/registry.ts";

/** The page's one connection to its server. */
export function createLink(queryClient: QueryClient): Link {
  const reach = createServerReach(
    async () => (await fetch("/healthz", { cache: "no-store" })).ok,
    // Whatever was asked while the server was away is asked again.
    () => void queryClient.invalidateQueries(),
  );
  const transport = browserTransport(reach);
  return {
    client: createClient(transport),
    openSocket: transport.openSocket,
    reach,
    registry: createStreamRegistry(),
  };
}
