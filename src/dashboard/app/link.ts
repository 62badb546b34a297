import type { QueryClient } from "@tanstack/react-query";
import { createClient, type Transport } from "#api/client.ts";
import type { OpenSocket } from "#api/socket.ts";
import { browserTransport, type ReachReports } from "../streams/browserTransport.ts";
import type { Link } from "../streams/client.tsx";
import { createLeftOutNotes } from "../streams/leftOut.ts";
import { patientFetch } from "../streams/patientFetch.ts";
import { createServerReach } from "../streams/reach.ts";
import { createStreamRegistry } from "../streams/registry.ts";
import { createSocketTurns } from "../streams/socketTurns.ts";

/** The page's one connection to its server. */
export function createLink(
  queryClient: QueryClient,
  transportFor: (reach: ReachReports) => Transport = browserTransport,
): Link {
  const reach = createServerReach(
    // No page of a server's, but its API: in front of a deployment it is the deployment that has to answer.
    async () => (await bare.fetch("/api/v2/buildinfo", { cache: "no-store" })).ok,
    // Whatever was asked while the server was away is asked again.
    () => void queryClient.invalidateQueries(),
  );
  const bare = transportFor(reach);
  const leftOut = createLeftOutNotes();
  const { fetch, limits } = patientFetch(bare.fetch);
  const turns = createSocketTurns(bare.openSocket);
  const openSocket: OpenSocket = (url) => turns.at(/\/pty(\?|$)/.test(url) ? "terminal" : "page")(url);
  const transport = { ...bare, fetch, onRead: leftOut.take };
  return {
    client: createClient({ ...transport, openSocket }),
    rows: createClient({ ...transport, openSocket: turns.at("row") }),
    background: createClient({ ...transport, openSocket: turns.at("background") }),
    leftOut,
    fetch,
    openSocket,
    turns,
    limits,
    reach,
    registry: createStreamRegistry(),
  };
}
