import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { tailnetApi } from "#api/http/tailnet.ts";
import { type Authorize, agentClientAuth, userClientAuth } from "#tailnet/coordinate/auth.ts";
import type { Coordinator } from "#tailnet/coordinate/coordinator.ts";
import { type ResumeKeys, ResumeTokenError, verifyResumeToken } from "#tailnet/resumeToken.ts";
import { type DerpMapSource, tailnetMethods } from "#tailnet/service.ts";
import { versionRefusal } from "#tailnet/version.ts";
import type { ServerConfig } from "../config.ts";
import { handlers, pick, type StreamCall } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Metrics } from "../metrics.ts";
import type { Notify } from "../notify.ts";
import type { Db } from "../store/database.ts";
import type { UserRow } from "../store/users.ts";
import { ownWorkspaces } from "../tailnet/ownWorkspaces.ts";
import { MAX_MESSAGE_BYTES, serveTailnet } from "../tailnet/serveTailnet.ts";
import { wirePeers } from "../tailnet/wirePeers.ts";

export type TailnetRouteDeps = {
  db: Db;
  notify: Notify;
  coordinator: Coordinator;
  derpMaps: DerpMapSource;
  resumeKeys: ResumeKeys;
  /** Whether this user may reach that agent by ssh; also for ids of no agent. */
  maySsh(user: UserRow, agentId: string): Promise<boolean>;
  config: Pick<ServerConfig, "browserOnly">;
  gauge: Metrics["tailnet"];
  now: () => number;
};

type Call = StreamCall<typeof tailnetApi.coordinate> | StreamCall<typeof tailnetApi.user>;

export function tailnetRoutes({
  coordinator,
  derpMaps,
  resumeKeys,
  maySsh,
  gauge,
  now,
  ...deps
}: TailnetRouteDeps) {
  /** The checks of tailnet-rpc.md §1 in their order, then the connection to its end. */
  async function connect(call: Call, defaultVersion: string, authorize: Authorize): Promise<void> {
    const { query, actor, acceptRaw } = call;
    if (deps.config.browserOnly)
      throw HttpError.conflict("Non-browser connections are disabled for your deployment.");
    const refusal = versionRefusal(query.version || defaultVersion);
    if (refusal !== undefined)
      throw HttpError.validation(
        [{ field: "version", detail: refusal }],
        "Unknown or unsupported API version",
      );
    const id = (await resumedPeer(query)) ?? randomUUID();
    const raw = await acceptRaw({ maxPayload: MAX_MESSAGE_BYTES, shutdown: { code: 1000, reason: "" } });
    gauge.inc();
    const methods = tailnetMethods({
      peer: { id, name: actor.user.username, authorize },
      ...{ coordinator, derpMaps, resumeKeys, now },
      workspaces: ownWorkspaces(deps, actor.user.id),
    });
    await serveTailnet(raw, methods).finally(() => gauge.dec());
  }

  async function resumedPeer({ resume_token }: z.output<(typeof tailnetApi.user)["query"]>) {
    if (!resume_token) return undefined;
    try {
      return await verifyResumeToken(resume_token, resumeKeys, now());
    } catch (error) {
      if (!(error instanceof ResumeTokenError)) throw error;
      const message = "Invalid resume token";
      throw new HttpError(401, {
        message,
        detail: error.message,
        validations: [{ field: "resume_token", detail: message }],
      });
    }
  }

  return [
    ...handlers(tailnetApi, {
      async coordinate(call) {
        const { params, actor } = call;
        if (!(await maySsh(actor.user, params.agent))) throw HttpError.notFound();
        // Absent is the first version, which is served no more: clients have to say theirs.
        await connect(call, "1.0", agentClientAuth(params.agent));
      },
      async user(call) {
        const { user } = call.actor;
        await connect(
          call,
          "2.0",
          userClientAuth((agent) => maySsh(user, agent)),
        );
      },
    }),
    ...handlers(pick(quarterdeckApi, "tailnetPeers"), {
      async tailnetPeers({ params }) {
        return { peers: wirePeers(params.agent, coordinator.around(params.agent)) };
      },
    }),
  ];
}
