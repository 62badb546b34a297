import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { PortShare, Workspace } from "#api/http/workspaces.ts";
import type { AppHost } from "../appHost.ts";

export type Protocol = "http" | "https";
export type PortPlace = { agent: string; workspace: string; owner: string };

const LOWEST = 9;
const HIGHEST = 65_535;
/** A part of a host name holds no more. */
const MAX_LABEL = 63;

type AgentAt = { agent: Pick<WorkspaceAgent, "name">; workspace: Workspace };

export const placeOf = ({ agent, workspace }: AgentAt): PortPlace => ({
  agent: agent.name,
  workspace: workspace.name,
  owner: workspace.owner_name,
});

const labelOf = (port: number, protocol: Protocol, { agent, workspace, owner }: PortPlace) =>
  [`${port}${protocol === "https" ? "s" : ""}`, agent, workspace, owner].join("--");

/** LC7. `protocol` is the program's; the link's own is the page's. */
export const portLink = (port: number, protocol: Protocol, place: PortPlace, host: AppHost) =>
  `${host.protocol}//${host.wildcard.replace("*", labelOf(port, protocol, place))}/`;

/** Why a port has no address; undefined when it has one. */
export function whyNotOpen(port: number, place: PortPlace, host: AppHost): string | undefined {
  if (host.whyOff) return host.whyOff;
  if (!Number.isInteger(port) || port < LOWEST || port > HIGHEST)
    return `A port is a number from ${LOWEST} to ${HIGHEST}.`;
  // Coder reads only four or five digits as a port; ours reads fewer as well (browse-and-auth §4).
  if (port < 1000 && !host.isOurs)
    return "This server takes numbers of fewer than four digits for the name of an app.";
  const { length } = labelOf(port, "https", place);
  if (length > MAX_LABEL)
    return `The host name would have a part of ${length} characters, and ${MAX_LABEL} is the most. Shorter names help.`;
  return undefined;
}

/** How a port that is not shared is named among the choices of this browser. */
export const choiceOf = ({ agent, workspace }: AgentAt, port: number) =>
  `${workspace.id}/${agent.name}/${port}`;

/** What the program speaks: its share says so, else what was chosen in this browser. */
export const protocolOf = (
  at: AgentAt,
  port: number,
  share: PortShare | undefined,
  httpsPorts: readonly string[],
): Protocol =>
  (share ? share.protocol === "https" : httpsPorts.includes(choiceOf(at, port))) ? "https" : "http";
