import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type PtyControl, type PtyEnd, ptyApi } from "#api/http/pty.ts";
import type { OpenPty } from "#api/link/capabilities.ts";
import type { Actor } from "../http/auth.ts";
import { uuidParam } from "../http/callers.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { parseCookies } from "../http/token.ts";
import { AgentFailed, type AgentLinks } from "../link/agentLinks.ts";
import type { Metrics } from "../metrics.ts";
import { closeOf } from "../pty/endOf.ts";
import { joinPty } from "../pty/joinPty.ts";
import { parsePtyQuery } from "../pty/ptyQuery.ts";
import { TICKET_COOKIE, TICKET_QUERY, type Tickets } from "../pty/tickets.ts";
import type { UserRow } from "../store/users.ts";

/** A paste travels as one frame in the reference's page: 32 KiB, its limit, breaks that (PTY25). */
const MAX_INPUT_BYTES = 1_048_576;

export type PtyRouteDeps = {
  links: AgentLinks;
  /** Whether this user may open a shell there (PTY6). */
  mayOpenShell(user: UserRow, agentId: string): Promise<boolean>;
  /** The agent's status as its page shows it. */
  statusOf(agentId: string): Promise<string>;
  tickets: Tickets;
  /** Hosts under which this server is reached, besides that of the request. */
  hosts: () => string[];
  ptys: Metrics["ptys"];
};

const pathOf = (agentId: string) => `/api/v2/workspaceagents/${agentId}/pty`;

const notFound = () => new HttpError(404, { message: "Application Not Found" });

export const ptyRoutes = ({ links, mayOpenShell, statusOf, tickets, hosts, ptys }: PtyRouteDeps) => {
  const hasTicket = (agentId: string, request: IncomingMessage, search: URLSearchParams): boolean => {
    const text = search.get(TICKET_QUERY) || parseCookies(request.headers.cookie).get(TICKET_COOKIE);
    const ticket = text ? tickets.read(text) : undefined;
    return ticket?.agent === agentId && ticket.path === pathOf(agentId);
  };

  const authorize = async (
    agentId: string,
    actor: Actor | undefined,
    request: IncomingMessage,
    search: URLSearchParams,
  ) => {
    if (hasTicket(agentId, request, search)) return;
    if (actor?.kind !== "user") throw HttpError.notFound();
    if (!(await mayOpenShell(actor.user, agentId))) throw notFound();
  };

  return handlers(ptyApi, {
    open: {
      // PTY5: the agent is asked for before the query is judged, so the judging is the handler's.
      readQuery: (search) => parsePtyQuery(search).query,
      async handle({ params, query, search, actor, request, acceptRaw }) {
        await authorize(params.agent, actor, request, search);
        const link = links.get(params.agent);
        if (!link) throw unavailable(await statusOf(params.agent));
        const { faults } = parsePtyQuery(search);
        if (faults.length > 0) throw HttpError.validation(faults, "Invalid query parameters.");

        const withControl = query.control === "1";
        let tell = (_end: PtyEnd) => {};
        const raw = await acceptRaw({
          maxPayload: MAX_INPUT_BYTES,
          beforeSignOut: () => tell({ kind: "signed_out" }),
        });
        if (withControl)
          tell = (end) => raw.socket.send(JSON.stringify({ type: "end", end } satisfies PtyControl));
        // Until somebody listens; what the client sends meanwhile stays with the kernel.
        raw.socket.pause();
        const open: OpenPty = {
          id: query.reconnect,
          // The reference's fallback is 80×80, which the agent takes for "not said" when either is 0.
          width: query.width ?? 80,
          height: query.height ?? 80,
          command: query.command ?? "",
          container: query.container ?? "",
          container_user: query.container_user ?? "",
          backend_type: query.backend_type ?? "",
          control: withControl,
          ...(withControl && query.since !== undefined && { since: query.since }),
        };
        let stream: Duplex;
        try {
          stream = await link.openPty(open);
        } catch (error) {
          const end: PtyEnd =
            error instanceof AgentFailed
              ? { kind: "failed", message: error.message }
              : { kind: "agent_lost" };
          const { code, reason } = closeOf(end);
          tell(end);
          raw.socket.resume(); // to hear the answer to our close frame
          return raw.close(code, reason);
        }
        ptys.inc();
        try {
          const joined = joinPty(raw, stream, withControl);
          raw.socket.resume();
          await joined;
        } finally {
          ptys.dec();
        }
      },
    },

    async issueTicket({ body, actor, request }) {
      const agentId = uuidParam(body.agentID);
      const url = URL.canParse(body.url) ? new URL(body.url) : undefined;
      if (!url) throw HttpError.badRequest("Invalid URL.", "The url field is not an absolute URL.");
      const scheme = url.protocol.slice(0, -1);
      if (scheme !== "ws" && scheme !== "wss")
        throw HttpError.badRequest(
          "Invalid URL.",
          `The scheme ${JSON.stringify(scheme)} is not supported: it must be "ws" or "wss".`,
        );
      if (url.pathname !== pathOf(agentId))
        throw HttpError.badRequest(
          "Invalid URL path.",
          "The provided URL is not a valid reconnecting PTY endpoint URL.",
        );
      if (![request.headers.host, ...hosts()].includes(url.host))
        throw HttpError.badRequest("Invalid hostname in URL.", "No server of this deployment has that name.");
      // The glue lets nobody but users in here.
      if (actor?.kind !== "user" || !(await mayOpenShell(actor.user, agentId))) throw HttpError.notFound();
      return {
        signed_token: tickets.issue({ path: url.pathname, agent: agentId, user: actor.user.id }),
      };
    },
  });
};

function unavailable(status: string): HttpError {
  // A link may have gone this very moment, before the status says so.
  const state = status === "connected" ? "disconnected" : status;
  return new HttpError(404, {
    message: "Application Unavailable",
    detail: `Agent state is ${JSON.stringify(state)}, not "connected"`,
  });
}
