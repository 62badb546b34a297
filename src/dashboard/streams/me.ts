import { queryOptions } from "@tanstack/react-query";
import { ApiError, type Client } from "#api/client.ts";
import { useSession } from "../stores/session.ts";

/** The scopes of a token may leave out its own user: it is good for the rest (browse-and-auth.md §1). */
export const isScoped = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 403 || error.status === 404);

export const meQuery = (client: Client) =>
  queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal }) => {
      try {
        const me = await client.users.get({ user: "me" }, { signal });
        useSession.getState().accepted();
        return me;
      } catch (error) {
        if (isScoped(error)) useSession.getState().accepted();
        throw error;
      }
    },
    staleTime: 60_000,
  });
