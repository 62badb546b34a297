import type { Endpoint, Method, Stream } from "#api/endpoint.ts";
import type { Route } from "./handlers.ts";

type Described = { endpoint: Endpoint | Stream };

type Node<R> = {
  literal: Map<string, Node<R>>;
  parameter: Node<R> | undefined;
  routes: Leaf<R>[];
};
/** `names` of the path parameters differ between routes that share a node. */
type Leaf<R> = { method: Method; names: string[]; route: R; twin: boolean };

export type RouteTable<R extends Described = Route> = {
  /** All that stands at a path, or an empty list. Literal segments win over parameters. */
  at(path: string): Found<R>[];
};
export type Found<R extends Described = Route> = {
  method: Method;
  route: R;
  params: Record<string, string>;
  /** The server-sent-events form of a stream: a twin of the WebSocket, or all there is. */
  twin: boolean;
};

const newNode = <R>(): Node<R> => ({ literal: new Map(), parameter: undefined, routes: [] });

/** `/api/v2/x`, `/api/v2/x/:id`: where the reference also takes a trailing slash. */
const isResourceRoot = (path: string) => /^\/api\/v2\/[^/]+(\/:[^/]+)?$/.test(path);

export function createRouteTable<R extends Described>(routes: readonly R[]): RouteTable<R> {
  const root = newNode<R>();
  const add = (path: string, route: R, twin: boolean) => {
    let node = root;
    const names: string[] = [];
    for (const segment of path.split("/").slice(1)) {
      if (segment.startsWith(":")) {
        names.push(segment.slice(1));
        node.parameter ??= newNode();
        node = node.parameter;
      } else {
        const next = node.literal.get(segment) ?? newNode();
        node.literal.set(segment, next);
        node = next;
      }
    }
    node.routes.push({ method: route.endpoint.method, names, route, twin });
  };
  for (const route of routes) {
    const { path, kind } = route.endpoint;
    add(path, route, kind === "stream" && route.endpoint.sse);
    if (isResourceRoot(path)) add(`${path}/`, route, false);
    // Every event stream at `…-ws` has a server-sent-events twin at `…` (browse-and-auth §3).
    if (kind === "stream" && route.endpoint.events && path.endsWith("-ws"))
      add(path.slice(0, -3), route, true);
  }
  return {
    at(path) {
      const values: string[] = [];
      const node = descend(root, path.split("/").slice(1), values);
      return (node?.routes ?? []).map(({ method, names, route, twin }) => ({
        method,
        route,
        twin,
        params: Object.fromEntries(names.map((name, i) => [name, values[i]!])),
      }));
    },
  };
}

function descend<R>(node: Node<R>, segments: string[], values: string[]): Node<R> | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.routes.length > 0 ? node : undefined;
  const literal = node.literal.get(segment);
  const found = literal && descend(literal, rest, values);
  if (found || !node.parameter || segment === "") return found;
  values.push(segment);
  const below = descend(node.parameter, rest, values);
  if (!below) values.pop();
  return below;
}
