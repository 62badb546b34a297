import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { BuildInfo, Region } from "#api/http/deployment.ts";
import { useClient } from "./client.tsx";
import { buildInfoQuery } from "./deployment.ts";

/** Where apps are served: `wildcard` with `*` for a name, empty when off; `base` for those by path. */
export type AppHost = {
  wildcard: string;
  base: string;
  protocol: string;
  /** Whether it is our own server's, which serves apps at hosts of their own only. */
  isOurs: boolean;
  /** Why nothing can be opened at the wildcard host from this page; undefined when it can. */
  whyOff: string | undefined;
  /** Set when this page was not opened at the address that the server knows: apps are then entered through it. */
  enterBy?: string;
};

type Page = Pick<Location, "protocol" | "hostname" | "origin">;

export function appHostOf(
  regions: readonly z.infer<typeof Region>[],
  page: Page,
  info?: Pick<BuildInfo, "dashboard_url" | "quarterdeck" | "quarterdeck_proxy">,
): AppHost {
  const primary = regions.find((region) => region.name === "primary") ?? regions[0];
  const wildcard = primary?.wildcard_hostname ?? "";
  const isOurs = info?.quarterdeck?.extensions.includes("ports") ?? false;
  const known = URL.canParse(info?.dashboard_url ?? "")
    ? new URL(info?.dashboard_url ?? "").origin
    : undefined;
  const isElsewhere = info?.quarterdeck_proxy !== undefined;
  return {
    wildcard,
    base: (primary?.path_app_url ?? "").replace(/\/$/, ""),
    // In front of a deployment its apps are at its own addresses, with the session that the browser has there.
    protocol: isElsewhere && known !== undefined ? new URL(known).protocol : page.protocol,
    isOurs,
    whyOff: whyOff(wildcard, page.hostname),
    ...(isOurs && !isElsewhere && known !== undefined && known !== page.origin && { enterBy: page.origin }),
  };
}

const LOOPBACK = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/;

function whyOff(wildcard: string, hostname: string): string | undefined {
  if (wildcard === "") return "This server serves no apps: it was started without --wildcard-access-url.";
  if (/\.localhost(:\d+)?$/.test(wildcard) && !LOOPBACK.test(hostname))
    return "Apps open below localhost, which is another machine from here. Start the server with --wildcard-access-url.";
  return undefined;
}

/** The address to follow for one that is shown and copied: this page's origin has the session, another may not. */
export const throughDashboard = (url: string, { enterBy }: Pick<AppHost, "enterBy">): string =>
  enterBy === undefined
    ? url
    : `${enterBy}/api/v2/applications/auth-redirect?redirect_uri=${encodeURIComponent(url)}`;

export function useAppHost(): AppHost & { loaded: boolean } {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["regions"],
    queryFn: ({ signal }) => client.deployment.regions({}, { signal }),
    staleTime: 300_000,
  });
  const info = useQuery(buildInfoQuery(client));
  return { ...appHostOf(data?.regions ?? [], window.location, info.data), loaded: data !== undefined };
}
