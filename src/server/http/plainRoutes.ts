import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import type { Route } from "./handlers.ts";

/** What a Coder deployment knows nothing of, in the query of a route that it has. */
const OURS: Record<string, readonly string[]> = {
  "/api/v2/workspaceagents/:agent/logs": ["before", "limit"],
  "/api/v2/workspaceagents/:agent/startup-logs": ["before", "limit"],
  "/api/v2/workspaceagents/:agent/pty": ["control", "since"],
};

/**
 * The routes of a Coder deployment among ours: extensions are not there, nor are their parameters. Those of our agents
 * stay, by which they are here at all, and the printed sign-in link: the first user has no password.
 */
export function plainRoutes(routes: readonly Route[]): Route[] {
  return routes
    .filter(({ endpoint }) => !endpoint.extension || endpoint.auth === "agent" || isWayIn(endpoint))
    .map((route) => {
      const ours = OURS[route.endpoint.path];
      const read = route.readQuery;
      if (!ours || !read) return route;
      return {
        ...route,
        readQuery(search: URLSearchParams) {
          for (const name of ours) search.delete(name);
          return read(search);
        },
      };
    });
}

const isWayIn = (endpoint: Route["endpoint"]) => endpoint === quarterdeckApi.signInLink;
