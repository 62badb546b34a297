import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Client } from "#api/client.ts";
import type { ExternalAuthLink } from "#api/http/externalAuth.ts";
import { ZERO_TIME } from "#api/values.ts";

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

/** A link that was made just now, as far as it is known before the server lists it. */
export const newLink = (id: string): ExternalAuthLink => ({
  provider_id: id,
  created_at: new Date().toISOString(),
  updated_at: new Date().toISOString(),
  has_refresh_token: false,
  expires: ZERO_TIME,
  authenticated: true,
  validate_error: "",
});

/**
 * The link to a provider is another, or none, from now on: shown at once, while the server is asked for all anew, which
 * takes long when some other provider is away. Resolves when it is on the screen.
 */
export async function linkIs(
  { queryClient, client }: { queryClient: QueryClient; client: Client },
  id: string,
  link: ExternalAuthLink | undefined,
): Promise<void> {
  await queryClient.cancelQueries({ queryKey: EXTERNAL_AUTH });
  queryClient.setQueryData(externalAuthList(client).queryKey, (list) => {
    const others = list?.links.filter(({ provider_id }) => provider_id !== id) ?? [];
    return list && { ...list, links: link ? [...others, link] : others };
  });
  void queryClient.invalidateQueries({ queryKey: EXTERNAL_AUTH });
  // Who looks at a query is told in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
}
