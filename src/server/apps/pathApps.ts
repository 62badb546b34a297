import type { Answer } from "../http/answers.ts";
import type { AppHosts } from "./appHosts.ts";
import { MAX_LABEL } from "./appName.ts";
import { appPages, pageAnswer } from "./appPages.ts";
import { redirect } from "./appProxy.ts";

const PATH = /^\/@([\w-]+)\/([\w-]+)(?:\.([\w-]+))?\/apps\/([\w-]+)(\/[^?]*)?(\?.*)?$/s;

/**
 * The address of an app by path leads to the app's own host, with path and query: on the dashboard's origin its scripts
 * could act as whoever looks at it. Undefined for every other path.
 */
export function pathAppAnswer(target: string, hosts: AppHosts, accessUrl: string): Answer | undefined {
  const [found, owner = "", workspace = "", agent, slug = "", path = "/", query = ""] =
    PATH.exec(target) ?? [];
  if (found === undefined) return undefined;
  const dashboard = { href: accessUrl };
  if (owner.toLowerCase() === "me") return pageAnswer(appPages.notFound(dashboard));
  if (!hosts.isOn) return pageAnswer(appPages.noWildcard(dashboard));
  const label = [slug, ...(agent === undefined ? [] : [agent]), workspace, owner].join("--").toLowerCase();
  if (label.length > MAX_LABEL) return pageAnswer(appPages.nameTooLong(label, dashboard));
  return redirect(hosts.originOf(label) + path + query);
}
