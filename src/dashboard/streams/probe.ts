import { ApiError, type Client } from "#api/client.ts";
import { useSession } from "../stores/session.ts";

/**
 * A browser does not say why a handshake failed. This asks over HTTP: a session that is over ends the stream and is told
 * to the page; anything else (server away, proxy in the way) is worth another try.
 */
export function probeSession(client: Client, refused = () => useSession.getState().refused()) {
  return async (): Promise<{ refused: string } | "retry"> => {
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
