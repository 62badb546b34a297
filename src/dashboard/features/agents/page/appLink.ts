import type { WorkspaceAgent, WorkspaceApp } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import type { AppHost } from "../../../streams/appHost.ts";

/** Programs on the person's machine that may be handed a session. A web page never is. */
const TRUSTED_SCHEMES = [
  "vscode:",
  "vscode-insiders:",
  "windsurf:",
  "cursor:",
  "jetbrains-gateway:",
  "jetbrains:",
  "kiro:",
  "positron:",
  "antigravity:",
];
const TOKEN = "$SESSION_TOKEN";

/** Whether the link of an app needs a key made for it before it can be opened. */
export function needsToken(app: WorkspaceApp): boolean {
  const url = app.url ?? "";
  if (!app.external || !url.includes(TOKEN) || url.startsWith("http")) return false;
  return TRUSTED_SCHEMES.some((scheme) => url.startsWith(scheme));
}

type Place = {
  app: WorkspaceApp;
  agent: Pick<WorkspaceAgent, "name">;
  workspace: Pick<Workspace, "name" | "owner_name">;
};

/** The address of an app (agent.md §7). `token` is put only where `needsToken` says so. */
export function appLink({ app, agent, workspace }: Place, host: AppHost, token?: string): string {
  if (app.external && app.url) {
    return needsToken(app) && token !== undefined
      ? app.url.replaceAll(TOKEN, encodeURIComponent(token))
      : app.url;
  }
  const path = `${host.base}/@${workspace.owner_name}/${workspace.name}.${agent.name}`;
  const slug = encodeURIComponent(app.slug);
  // The command itself never stands in a link: the terminal page looks it up by the app's name.
  if (app.command) return `${path}/terminal?app=${slug}`;
  if (host.wildcard !== "" && app.subdomain && app.subdomain_name)
    return `${host.protocol}//${host.wildcard.replace("*", app.subdomain_name)}/`;
  return `${path}/apps/${slug}/`;
}

/** Why an app cannot be opened now; undefined when it can. Unhealthy apps can: looking is how one finds out. */
export function whyClosed(app: WorkspaceApp, agent: WorkspaceAgent, host: AppHost): string | undefined {
  if (agent.lifecycle_state === "starting" && agent.startup_script_behavior === "blocking")
    return "Opens once the start scripts are done.";
  if (app.external && app.url && !canOpen(app.url)) return "Its address is not one that can be opened.";
  if (app.external || app.command) return undefined;
  if (app.subdomain && host.wildcard === "") return "This server has no wildcard host, which this app needs.";
  // A Coder deployment serves apps by path on its own origin; our server leads them to their own host.
  if (host.wildcard !== "" || host.isOurs) return host.whyOff;
  return undefined;
}

/** Addresses of programs are fine (`vscode:`); what would run as a part of a page is not. */
function canOpen(url: string): boolean {
  return URL.canParse(url) && !/^(javascript|data|blob|vbscript|about|file):/i.test(new URL(url).protocol);
}

/** One label of a host name holds 63 characters; longer ones do not resolve. */
export function isNameTooLong(app: WorkspaceApp): boolean {
  return (app.subdomain_name?.length ?? 0) > 63;
}
