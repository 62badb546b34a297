import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import type { SocketLike } from "#api/socket.ts";
import { useOverlays } from "../../stores/overlays.ts";
import { useSession } from "../../stores/session.ts";
import { App } from "../App.tsx";
import { createLink } from "../link.ts";
import { createQueryClient } from "../queryClient.ts";
import { createAppRouter } from "../router.tsx";

/** Answers by `METHOD path` below /api/v2, or `undefined` for a server that does not answer at all. */
export type Answers = Record<string, Answer | ((body: unknown) => Answer) | undefined>;
type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

const ann = { id: "1", username: "ann", email: "ann@example.com", status: "active", roles: [] };

const usual: Answers = {
  "GET users/me": { body: ann },
  "GET users/first": { body: { message: "The initial user has already been created!" } },
  "GET users/authmethods": { body: { password: { enabled: true } } },
  "GET regions": { body: { regions: [] } },
  "GET buildinfo": {
    body: {
      version: "v2",
      dashboard_url: "",
      deployment_id: "x",
      agent_api_version: "2.8",
      workspace_proxy: false,
      quarterdeck: {
        version: "0.1.0",
        extensions: ["agents", "workspaces-watch", "sign-in-link", "sign-in-token"],
      },
    },
  },
};

/** The whole app at an address, over a wire whose other end is the test. */
export function renderApp(
  path: string,
  {
    answers = {},
    frame,
    streams = {},
  }: {
    answers?: Answers;
    frame?: WorkspacesFrame;
    /** First messages of other streams, by a part of their address. */
    streams?: Record<string, unknown>;
  } = {},
) {
  // happy-dom lays nothing out; a virtual list in a room of no height draws no rows.
  for (const [side, pixels] of Object.entries({ clientHeight: 700, clientWidth: 700, offsetHeight: 64 }))
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => pixels });
  useSession.setState({ state: "unknown" });
  useOverlays.setState({ open: undefined });
  const all = { ...usual, ...answers };
  const firsts: Record<string, unknown> = { "workspaces/watch": frame, ...streams };
  const sockets: ScriptedSocket[] = [];
  const requests: { call: string; body: unknown }[] = [];
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false, networkMode: "always" } });
  const link = createLink(queryClient, (reach) => ({
    baseUrl: "",
    async fetch(url, init) {
      const call = `${init.method ?? "GET"} ${url.replace("/api/v2/", "").replace(/[?].*/, "")}`;
      const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
      requests.push({ call, body });
      const told = call in all ? all[call] : { status: 404, body: { message: "Route not found." } };
      if (told === undefined) {
        reach.unanswered();
        throw new TypeError("fetch failed");
      }
      reach.answered();
      const { status = 200, body: answer, headers = {} } = typeof told === "function" ? told(body) : told;
      return new Response(answer === undefined ? null : JSON.stringify(answer), { status, headers });
    },
    openSocket(url) {
      const part = Object.keys(firsts).find((known) => url.includes(known));
      const socket = scriptedSocket(url, part === undefined ? undefined : firsts[part]);
      sockets.push(socket);
      return socket;
    },
  }));
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  const view = render(<App queryClient={queryClient} link={link} router={router} />);
  /** Says something more on the newest stream at such an address. */
  const say = (part: string, message: unknown) =>
    sockets.findLast(({ url }) => url.includes(part))?.say(message);
  return { ...view, router, requests, answers: all, link, say };
}

type ScriptedSocket = SocketLike & { url: string; say(message: unknown): void };

/** Opens at once, says what it has to say, and stays. */
function scriptedSocket(url: string, message: unknown): ScriptedSocket {
  const listeners: Record<string, ((event: never) => void)[]> = {};
  const say = (said: unknown) => {
    for (const listener of listeners.message ?? []) listener({ data: JSON.stringify(said) } as never);
  };
  queueMicrotask(() => {
    for (const listener of listeners.open ?? []) listener(undefined as never);
    if (message !== undefined) say(message);
  });
  return {
    url,
    say,
    binaryType: "",
    readyState: 1,
    bufferedAmount: 0,
    send: () => {},
    close: () => {},
    addEventListener: (type: string, listener: (event: never) => void) => {
      listeners[type] = [...(listeners[type] ?? []), listener];
    },
  };
}
