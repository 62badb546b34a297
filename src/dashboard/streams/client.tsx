import { createContext, type ReactNode, useContext } from "react";
import type { Client, Transport } from "#api/client.ts";
import type { OpenSocket } from "#api/socket.ts";
import type { LeftOutNotes } from "./leftOut.ts";

import type { Limits } from "./patientFetch.ts";
import type { ServerReach } from "./reach.ts";
import type { StreamRegistry } from "./registry.ts";
import type { SocketCounts, SocketTurns } from "./socketTurns.ts";
import type { ReadStore } from "./store.ts";

/** How the page talks to its server; made once in app/, or by a test. */
export type Link = {
  client: Client;
  /** For what is not in the contract. */
  fetch: Transport["fetch"];
  /** For streams that are not JSON, e.g. a terminal. Takes a path such as `endpointUrl` makes. */
  openSocket: OpenSocket;
  /** The same server for what is many and can be asked for instead: its sockets give way to all others. */
  rows: Client;
  /** And for what nobody misses: its sockets give way to those of rows too. */
  background: Client;
  /** Whose turn it is to have a socket. */
  turns: ReadStore<SocketCounts> & Pick<SocketTurns, "hold" | "rest">;
  /** Paths that are not asked for now because the server said so. */
  limits: ReadStore<Limits>;
  reach: ServerReach;
  registry: StreamRegistry;
  /** What of the server's answers could not be read. */
  leftOut: LeftOutNotes;
};

const LinkContext = createContext<Link | undefined>(undefined);

export function ClientProvider({ link, children }: { link: Link; children: ReactNode }) {
  return <LinkContext value={link}>{children}</LinkContext>;
}

export function useLink(): Link {
  const link = useContext(LinkContext);
  if (!link) throw new Error("useLink needs a ClientProvider above it");
  return link;
}

/** The typed client of the page's own server. */
export function useClient(): Client {
  return useLink().client;
}
