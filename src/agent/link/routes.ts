import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";

/** One request of the server. */
export type LinkCall = {
  stream: ServerHttp2Stream;
  headers: IncomingHttpHeaders;
  /** The second segment of the path, plain; empty where the route has none. */
  id: string;
  search: URLSearchParams;
};

/** By method and path, with `:id` for the second segment: `DELETE /terminals/:id`. */
export type LinkRoutes = Record<string, (call: LinkCall) => void>;

/** Runs the route of a request; false when there is none. A path written out goes before one with an id in it. */
export function runRoute(
  routes: LinkRoutes,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): boolean {
  const { ":method": method = "", ":path": target = "" } = headers;
  const [path = "", query = ""] = target.split("?", 2);
  const search = new URLSearchParams(query);
  const literal = routes[`${method} ${path}`];
  if (literal) {
    literal({ stream, headers, id: "", search });
    return true;
  }
  const [, root, raw = "", ...rest] = path.split("/");
  const id = decoded(raw);
  const route = routes[`${method} ${["", root, ":id", ...rest].join("/")}`];
  if (!route || !id) return false;
  route({ stream, headers, id, search });
  return true;
}

function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined; // a broken escape
  }
}
