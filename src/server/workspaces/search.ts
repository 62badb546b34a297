import type { Workspace } from "#api/http/workspaces.ts";
import type { WorkspaceRow } from "../store/workspaces.ts";
import { agentsOf } from "./wireWorkspace.ts";

/** What `q` asks for; an absent member asks for nothing. Texts are in lower case. */
export type Search = {
  owner?: string;
  name?: string;
  ids?: string[];
  template?: string;
  organization?: string;
  status?: string;
  hasAgent?: string[];
  dormant?: boolean;
  outdated?: boolean;
  /** Milliseconds since 1970, inclusive. */
  usedAfter?: number;
  usedBefore?: number;
  /** Asks for what no workspace of this server has: build parameters, shares, tasks. */
  nothing?: boolean;
};

/** Rules out by the row alone, before agents are read. */
export const mayMatch = ({ name, ids }: Search, row: Pick<WorkspaceRow, "id" | "name_key">): boolean =>
  (name === undefined || row.name_key.includes(name)) && (ids === undefined || ids.includes(row.id));

/** Whether a workspace is one that was asked for by `viewer`. */
export function matches(search: Search, workspace: Workspace, viewerName: string): boolean {
  const { owner, name, ids, template, organization, status, hasAgent, outdated } = search;
  const ownerName = owner === "me" ? viewerName : owner;
  const build = workspace.latest_build;
  const usedAt = Date.parse(workspace.last_used_at);
  const is = (wanted: string | undefined, ...values: (string | undefined)[]) =>
    wanted === undefined || values.some((value) => value?.toLowerCase() === wanted.toLowerCase());
  return (
    search.nothing !== true &&
    is(ownerName, workspace.owner_name) &&
    (name === undefined || workspace.name.toLowerCase().includes(name)) &&
    (ids === undefined || ids.includes(workspace.id)) &&
    is(template, workspace.template_name) &&
    is(organization, workspace.organization_name, workspace.organization_id) &&
    is(status, build.status) &&
    (hasAgent === undefined ||
      (build.transition === "start" && agentsOf(build).some((agent) => hasAgent.includes(agent.status)))) &&
    // `dormant:false` filters nothing (BA15), and nothing is ever dormant here.
    search.dormant !== true &&
    (outdated === undefined || workspace.outdated === outdated) &&
    usedAt >= (search.usedAfter ?? Number.NEGATIVE_INFINITY) &&
    usedAt <= (search.usedBefore ?? Number.POSITIVE_INFINITY)
  );
}

/** Own favourites, then what runs, then by owner and name. */
export function order(a: Workspace, b: Workspace): number {
  const runs = ({ latest_build: build }: Workspace) =>
    build.transition === "start" && build.job.status === "succeeded";
  const byName = (x: string, y: string) =>
    x.toLowerCase() < y.toLowerCase() ? -1 : Number(x.toLowerCase() > y.toLowerCase());
  return (
    Number(b.favorite) - Number(a.favorite) ||
    Number(runs(b)) - Number(runs(a)) ||
    byName(a.owner_name, b.owner_name) ||
    byName(a.name, b.name)
  );
}
