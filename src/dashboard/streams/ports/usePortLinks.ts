import { usePreferences } from "../../stores/preferences.ts";
import { throughDashboard, useAppHost } from "../appHost.ts";
import type { AgentAndWorkspace } from "../workspacesState.ts";
import { placeOf, portLink, protocolOf, whyNotOpen } from "./portLink.ts";
import { usePortShares } from "./usePortShares.ts";

/** `text` is shown and copied, `href` followed; `unavailable` says why there is none. */
export type PortLink = { text: string; href: string; unavailable: string | undefined };

/** The address of each port of an agent, by the protocol that its program speaks. */
export function usePortLinks(at: AgentAndWorkspace): (port: number) => PortLink {
  const host = useAppHost();
  const { data: shares } = usePortShares(at.workspace.id);
  const { httpsPorts } = usePreferences();
  const place = placeOf(at);
  return (port) => {
    const share = shares?.find((one) => one.port === port && one.agent_name === at.agent.name);
    const text = portLink(port, protocolOf(at, port, share, httpsPorts), place, host);
    // Until the host is known there is nothing to say against it, and nothing to open.
    const unavailable = host.loaded ? whyNotOpen(port, place, host) : "One moment.";
    return { text, href: throughDashboard(text, host), unavailable };
  };
}
