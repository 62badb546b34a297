import { queryOptions } from "@tanstack/react-query";
import type { Client } from "#api/client.ts";

export const tokensQuery = (client: Client) =>
  queryOptions({
    queryKey: ["tokens"],
    // The wire says null for none.
    queryFn: async ({ signal }) => (await client.users.listTokens({ user: "me" }, { signal })) ?? [],
  });
