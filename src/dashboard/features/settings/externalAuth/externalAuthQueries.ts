import { queryOptions } from "@tanstack/react-query";
import type { Client } from "#api/client.ts";

/** All that is known of external auth: what to ask anew after a change. */
export const EXTERNAL_AUTH = ["external-auth"] as const;

// Not tried again by itself: a provider that is away has had the server try for 20 seconds.
export const externalAuthList = (client: Client) =>
  queryOptions({
    queryKey: [...EXTERNAL_AUTH, "list"],
    queryFn: ({ signal }) => client.externalAuth.list({}, { signal }),
    retry: false,
  });

export const externalAuthStatus = (client: Client, id: string) =>
  queryOptions({
    queryKey: [...EXTERNAL_AUTH, "status", id],
    queryFn: ({ signal }) => client.externalAuth.get({ externalauth: id }, { signal }),
    retry: false,
  });
