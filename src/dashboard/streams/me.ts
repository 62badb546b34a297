import { queryOptions } from "@tanstack/react-query";
import type { Client } from "#api/client.ts";
import { useSession } from "../stores/session.ts";

export const meQuery = (client: Client) =>
  queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal }) => {
      const me = await client.users.get({ user: "me" }, { signal });
      useSession.getState().accepted();
      return me;
    },
    staleTime: 60_000,
  });
