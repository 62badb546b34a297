import { queryOptions, useQuery } from "@tanstack/react-query";
import { ApiError, type Client } from "#api/client.ts";
import type { Extension } from "#api/http/deployment.ts";
import { useClient } from "./client.tsx";

export const buildInfoQuery = (client: Client) =>
  queryOptions({
    queryKey: ["buildinfo"],
    queryFn: ({ signal }) => client.deployment.buildInfo({}, { signal }),
    // A server changes what it is only by restarting, after which every query is asked again.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What the server can do beyond the Coder API; undefined while not known. */
export function useExtensions(): readonly string[] | undefined {
  const { data, error } = useQuery(buildInfoQuery(useClient()));
  if (data) return data.quarterdeck?.extensions ?? [];
  // A server that answers but does not say what it is has no extensions; one that is away may have them.
  return error instanceof ApiError && error.status !== 0 ? [] : undefined;
}

export const useExtension = (name: Extension): boolean | undefined => useExtensions()?.includes(name);
