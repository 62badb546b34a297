import type { QueryClient } from "@tanstack/react-query";
import { createClient, type Transport } from "#api/client.ts";
import { browserTransport, type ReachReports } from "../streams/browserTransport.ts";
import type { Link } from "../streams/client.tsx";
import { createLeftOutNotes } from "../streams/leftOut.ts";
import { createServerReach } from "../streams/reach.ts";
import { createStreamRegistry } from "../streams/registry.ts";

/** The page's one connection to its server. */
export function createLink(
  queryClient: QueryClient,
  transportFor: (reach: ReachReports) => Transport = browserTransport,
): Link {
  const reach = createServerReach(
    // No page of a server's, but its API: in front of a deployment it is the deployment that has to answer.
    async () => (await transport.fetch("/api/v2/buildinfo", { cache: "no-store" })).ok,
    // Whatever was asked while the server was away is asked again.
    () => void queryClient.invalidateQueries(),
  );
  const transport = transportFor(reach);
  const leftOut = createLeftOutNotes();
  return {
    client: createClient({ ...transport, onRead: leftOut.take }),
    leftOut,
    fetch: transport.fetch,
    openSocket: transport.openSocket,
    reach,
    registry: createStreamRegistry(),
  };
}
