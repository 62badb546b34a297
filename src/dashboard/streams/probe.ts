import { ApiError, type Client } from "#api/client.ts";
import { useSession } from "../stores/session.ts";
import type { Link } from "./client.tsx";

type Found = { refused: string } | "retry";

/**
 * A browser does not say why a handshake failed. This asks over HTTP: a session that is over ends the stream and is told
 * to the page; anything else (server away, proxy in the way) is worth another try.
 */
export function probeSession(client: Client, refused = () => useSession.getState().refused()) {
  return async (): Promise<Found> => {
    try {
      await client.users.get({ user: "me" });
      return "retry";
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) return "retry";
      refused();
      return { refused: "You are signed out." };
    }
  };
}

/** The same for a stream that older deployments do not have: there it is off, and says so. */
export function probeStream({ client, fetch }: Pick<Link, "client" | "fetch">, url: string) {
  const session = probeSession(client);
  return async (): Promise<Found> => {
    const found = await session();
    if (found !== "retry") return found;
    // Left as soon as the head is there: where the stream exists, its events may begin.
    const left = new AbortController();
    try {
      const answer = await fetch(url, { signal: left.signal });
      if (answer.status !== 404) return "retry";
      const { message }: { message?: unknown } = await answer.json();
      return message === UNKNOWN_ROUTE
        ? { refused: "this version of the server does not have it, a newer one may" }
        : "retry";
    } catch {
      return "retry";
    } finally {
      left.abort();
    }
  };
}

/** What a deployment says of a path that it does not have, and of nothing else (conventions §4). */
const UNKNOWN_ROUTE = "Route not found.";

export const isUnknownRoute = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 404 && error.envelope.message === UNKNOWN_ROUTE;
