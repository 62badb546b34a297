import type { Containers, ContainerTools, LogRange } from "../containers/containers.ts";
import { Refusal } from "../refusal.ts";
import { endLines, sendEmpty, sendError, sendJson, sendLines, signalOf } from "./answers.ts";
import type { LinkCall, LinkRoutes } from "./routes.ts";

/** What there is of containers now, or why there is nothing (containers.md AS1–AS3). */
export type LinkedContainers =
  | { kind: "on"; containers: Containers; tools: ContainerTools }
  /** Between two runs, and while the agent stops. */
  | { kind: "closed" }
  /** Switched off by its environment. */
  | { kind: "off" }
  | { kind: "sub-agent" };

type On = Extract<LinkedContainers, { kind: "on" }>;

/** Names and ids as Docker has them, and no longer ones. */
const CONTAINER = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;
const MAX_CONTAINERS = 32;
const ACTIONS = ["start", "stop", "restart", "kill"] as const;

/** The part of the table in api/link/capabilities.ts that is about containers. */
export function containerRoutes(current: () => LinkedContainers): LinkRoutes {
  type Work = (on: On, call: LinkCall, signal: AbortSignal) => Promise<void>;
  const route = (work: Work) => (call: LinkCall) => {
    const answered = async () => work(available(current()), call, signalOf(call.stream));
    answered().catch((error: unknown) => {
      if (call.stream.headersSent) endLines(call.stream);
      else sendError(call.stream, error);
    });
  };
  const acts = ACTIONS.map((action) => [
    `POST /containers/:id/${action}`,
    route(async ({ tools }, { stream, id }, signal) => {
      await tools.act(container(id), action, signal);
      sendEmpty(stream, 204);
    }),
  ]);
  return {
    "GET /containers": route(async ({ containers }, { stream }, signal) =>
      sendJson(stream, await containers.list(signal)),
    ),
    "GET /containers/watch": route(async ({ containers }, { stream }, signal) => {
      try {
        await sendLines(stream, containers.watch(signal));
      } catch {
        endLines(stream); // a listing that failed is a watch without a message (CT35)
      }
    }),
    "DELETE /devcontainers/:id": route(async ({ containers }, { stream, id }, signal) => {
      await containers.remove(id, signal);
      sendEmpty(stream, 204);
    }),
    "POST /devcontainers/:id/recreate": route(async ({ containers }, { stream, id }) =>
      sendJson(stream, await containers.recreate(id), 202),
    ),
    "GET /devcontainers/:id/changes": route(async ({ containers }, { stream, id }, signal) =>
      sendJson(stream, await containers.changes(id, signal)),
    ),
    "GET /containers/:id": route(async ({ tools }, { stream, id }, signal) =>
      sendJson(stream, await tools.inspect(container(id), signal)),
    ),
    "GET /containers/:id/shells": route(async ({ tools }, { stream, id }, signal) =>
      sendJson(stream, await tools.shells(container(id), signal)),
    ),
    "GET /container-logs": route(async ({ tools }, { stream, search }, signal) =>
      sendJson(stream, await tools.logs(rangeOf(search), signal)),
    ),
    "GET /container-logs/follow": route(async ({ tools }, { stream, search }, signal) =>
      sendLines(stream, tools.followLogs(rangeOf(search), signal)),
    ),
    "GET /container-stats": route(async ({ tools }, { stream, search }, signal) => {
      const asked = containersOf(search);
      await sendLines(stream, tools.stats(asked.length > 0 ? asked : undefined, signal));
    }),
    ...Object.fromEntries(acts),
  };
}

function available(current: LinkedContainers): On {
  if (current.kind === "on") return current;
  if (current.kind === "sub-agent")
    throw new Refusal(403, {
      message: "Dev Container feature not supported.",
      detail: "Dev Container integration inside other Dev Containers is explicitly not supported.",
    });
  if (current.kind === "off")
    throw new Refusal(403, {
      message: "Dev Container feature not enabled.",
      detail: "To enable this feature, set CODER_AGENT_DEVCONTAINERS_ENABLE=true in your template.",
    });
  throw new Refusal(503, {
    message: "API closed",
    detail: "The API is closed and cannot process requests.",
  });
}

/** What no engine would take for a container is none. */
function container(name: string): string {
  if (CONTAINER.test(name)) return name;
  throw new Refusal(404, {
    message: "Container not found.",
    detail: `No such container: ${name.slice(0, 255)}`,
  });
}

function containersOf(search: URLSearchParams): string[] {
  const names = search.getAll("container");
  if (names.length > MAX_CONTAINERS)
    throw new Refusal(400, {
      message: "Too many containers.",
      detail: `At most ${MAX_CONTAINERS} at a time.`,
    });
  return names.map(container);
}

function rangeOf(search: URLSearchParams): LogRange {
  const containers = containersOf(search);
  if (containers.length === 0) throw new Refusal(400, { message: "No container is named." });
  const number = (name: "after" | "before" | "limit") => {
    const value = Number(search.get(name) ?? Number.NaN);
    return Number.isSafeInteger(value) && value >= 0 ? { [name]: value } : {};
  };
  return { containers, ...number("after"), ...number("before"), ...number("limit") };
}
