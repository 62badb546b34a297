import { queryOptions, useQuery } from "@tanstack/react-query";
import { ApiError, type Client } from "#api/client.ts";
import type { Extension } from "#api/http/deployment.ts";
import type { CONTAINER_EXTENSIONS } from "#api/http/engine.ts";
import { useClient } from "./client.tsx";
import { type Part, whyTooOld } from "./versionFloor.ts";

type AnyExtension = Extension | (typeof CONTAINER_EXTENSIONS)[number];

export const buildInfoQuery = (client: Client) =>
  queryOptions({
    queryKey: ["buildinfo"],
    queryFn: ({ signal }) => client.deployment.buildInfo({}, { signal }),
    // A server changes what it is only by restarting, after which every query is asked again.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Whether the server is a Quarterdeck, whose agents are too; undefined while not known. */
export function useIsQuarterdeck(): boolean | undefined {
  const { data } = useQuery(buildInfoQuery(useClient()));
  return data && data.quarterdeck !== undefined;
}

/** The deployment that this page stands in front of, as `coder.example.com`, and where its own pages are. */
export type Upstream = { host: string; pages: string };

/** Undefined while not known, and on a server of its own. */
export function useUpstream(): Upstream | undefined {
  const { data } = useQuery(buildInfoQuery(useClient()));
  const origin = data?.quarterdeck_proxy?.upstream;
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const pages = URL.canParse(data?.dashboard_url ?? "") ? (data?.dashboard_url ?? "") : origin;
  return { host: new URL(origin).host, pages: pages.replace(/\/$/, "") };
}

/** Why the deployment is too old for a part of the dashboard; undefined when it is not, or that is not known. */
export function useTooOld(part: Part): string | undefined {
  const { data } = useQuery(buildInfoQuery(useClient()));
  return data && !data.quarterdeck ? whyTooOld(data.version, part) : undefined;
}

/** What the server can do beyond the Coder API; undefined while not known. */
export function useExtensions(): readonly string[] | undefined {
  const { data, error } = useQuery(buildInfoQuery(useClient()));
  if (data) return [...(data.quarterdeck?.extensions ?? []), ...(data.quarterdeck_proxy?.extensions ?? [])];
  // A server that answers but does not say what it is has no extensions; one that is away may have them.
  return error instanceof ApiError && error.status !== 0 ? [] : undefined;
}

export const useExtension = (name: AnyExtension): boolean | undefined => useExtensions()?.includes(name);
