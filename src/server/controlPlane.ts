import type { Logger } from "pino";
import { LOG_BUDGET_BYTES } from "#api/http/logs.ts";
import { type Coordinator, createCoordinator } from "#tailnet/coordinate/coordinator.ts";
import { createAgentAuth, findVisibleAgent } from "./agents/agentAuth.ts";
import { createConnectionTimes, disconnectAll, publishAgentChange } from "./agents/connection.ts";
import { createRetention } from "./agents/retention.ts";
import { createStatusTimer } from "./agents/statusTimer.ts";
import { createApp } from "./app.ts";
import { createAppHosts } from "./apps/appHosts.ts";
import { createAppProxy } from "./apps/appProxy.ts";
import { createAppSessions } from "./apps/appSessions.ts";
import type { ServerConfig } from "./config.ts";
import { createAgentContainers } from "./containers/agentContainers.ts";
import { polledContainers } from "./containers/polledContainers.ts";
import { openExternalAuth } from "./externalAuth/externalAuth.ts";
import { createGitSshKeys } from "./gitSshKeys/gitSshKeys.ts";
import { openIdentity } from "./identity/openIdentity.ts";
import { AgentGone } from "./link/agentLinks.ts";
import { createLinkHistory } from "./link/linkHistory.ts";
import { createLinkRegistry } from "./link/linkRegistry.ts";
import { createMetrics } from "./metrics.ts";
import { createNotify } from "./notify.ts";
import { createTickets } from "./pty/tickets.ts";
import { agentExternalAuthRoutes } from "./routes/agentExternalAuth.ts";
import { agentRoutes } from "./routes/agents.ts";
import { appStatusRoutes } from "./routes/appStatus.ts";
import { appRoutes } from "./routes/apps.ts";
import { buildRoutes } from "./routes/builds.ts";
import { connectionRoutes } from "./routes/connection.ts";
import { containerRoutes } from "./routes/containers.ts";
import { coreRoutes } from "./routes/core.ts";
import { devcontainerReportRoutes } from "./routes/devcontainerReports.ts";
import { engineRoutes } from "./routes/engine.ts";
import { externalAuthRoutes } from "./routes/externalAuth.ts";
import { gitSshKeyRoutes } from "./routes/gitSshKeys.ts";
import { instanceIdentityRoutes } from "./routes/instanceIdentity.ts";
import { linkRoutes } from "./routes/link.ts";
import { logRoutes } from "./routes/logs.ts";
import { metadataRoutes } from "./routes/metadata.ts";
import { portShareRoutes } from "./routes/portShare.ts";
import { portRoutes } from "./routes/ports.ts";
import { prebuildRoutes } from "./routes/prebuilds.ts";
import { ptyRoutes } from "./routes/pty.ts";
import { quarterdeckRoutes } from "./routes/quarterdeck.ts";
import { reinitRoutes } from "./routes/reinit.ts";
import { reportRoutes } from "./routes/reports.ts";
import { tailnetRoutes } from "./routes/tailnet.ts";
import { workspaceRoutes } from "./routes/workspaces.ts";
import { findAgent } from "./store/agents.ts";
import type { Db } from "./store/database.ts";
import type { UserRow } from "./store/users.ts";
import { createAgentNodes } from "./tailnet/agentNodes.ts";
import { openDerpMaps } from "./tailnet/derpMaps.ts";
import { createResumeKeys } from "./tailnet/resumeKeys.ts";
import { deploymentId } from "./users/accounts.ts";
import { createSessions, KEY_REVOKED } from "./users/sessions.ts";
import { createBuilder } from "./workspaces/builds.ts";
import { AGENT_DEFINITION_CHANGED } from "./workspaces/changes.ts";
import { agentStatus } from "./workspaces/showWorkspaces.ts";

/** Stop scripts have this long before a stop build goes on without the agent. */
const STOP_WITHIN_MS = 60_000;

type Options = {
  /** Opened and migrated. */
  db: Db;
  config: ServerConfig;
  log: Logger;
  /** Agent tokens are computed from it. */
  secret: Buffer;
  /** Who introduces tailnet peers to each other. Closed with the server. */
  coordinator?: Coordinator;
  now?: () => number;
};

/** The whole server but its port: what the parts share is made here, and each part gets what it needs. */
export async function createControlPlane({
  db,
  config,
  log,
  secret,
  now = Date.now,
  coordinator = createCoordinator(now),
}: Options) {
  const onError = (error: unknown) => log.error({ err: error }, "work behind a request failed");
  const identity = await openIdentity({ directory: config.identityCertificates, now });
  const derpMaps = await openDerpMaps({
    from: config.derpConfig,
    blockDirect: config.disableDirectConnections,
    log,
  });
  const externalAuth = openExternalAuth({
    ...{ file: config.externalAuth, db, secret, log, now },
    secure: () => config.accessUrl.startsWith("https:"),
  });
  const notify = createNotify((error, topic) => log.error({ err: error, topic }, "a listener failed"));
  const metrics = createMetrics();
  const sessions = createSessions({ db, notify, config, now, onError });
  const times = createConnectionTimes({ db, notify, now });
  const nodes = createAgentNodes({
    coordinator,
    derpMaps,
    log,
    onChange: (agentId) => void publishAgentChange({ db, notify }, agentId).catch(onError),
  });
  const linkHistory = createLinkHistory(now);
  const links = createLinkRegistry({
    watch: linkHistory,
    hooks: {
      ...times,
      async agentConnected(agentId) {
        await times.agentConnected(agentId);
        const link = links.get(agentId);
        if (link) void nodes.follow(link);
      },
    },
    onHookError: (error, agentId) =>
      log.error({ err: error, agentId }, "the state of an agent was not written down"),
  });
  await disconnectAll(db);
  const builder = createBuilder({ db, notify, links, now, onError, stopWithinMs: STOP_WITHIN_MS });
  await builder.sweep();
  const statusTimer = createStatusTimer({ db, notify, now, onError });
  const retention = createRetention({ db, now, onError });
  notify.subscribe(AGENT_DEFINITION_CHANGED, (agentId) => void refresh(String(agentId)).catch(onError));

  async function refresh(agentId: string) {
    const link = links.get(agentId);
    if (!link) return;
    if (!(await findAgent(db, agentId))) return link.close("removed");
    await link.refresh().catch((error: unknown) => {
      if (!(error instanceof AgentGone)) throw error; // it reads its manifest when it is back
    });
  }

  const showing = {
    db,
    now,
    troubleshootingUrl: config.troubleshootingUrl,
    regionName: "Quarterdeck",
    latencyOf: nodes.latencyOf,
  };
  const containers = createAgentContainers({ db, links, now });
  /** A workspace belongs to one person, who may do everything with it. */
  const isTheirs = async (user: UserRow, agentId: string) =>
    (await findVisibleAgent(db, user.id, agentId)) !== undefined;
  const apply = { db, notify, builder, secret, now };
  const hosts = createAppHosts(config);
  const appSessions = createAppSessions(now);
  notify.subscribe(KEY_REVOKED, (keyId) => appSessions.revoke(String(keyId)));
  const proxying = { db, config, hosts, sessions: appSessions, userAuth: sessions, links, log, now };
  const app = createApp({
    config,
    log,
    metrics,
    userAuth: sessions,
    agentAuth: createAgentAuth(db),
    apps: { hosts, proxy: (parts) => createAppProxy(proxying, parts) },
    routes: [
      ...coreRoutes({
        db,
        notify,
        config,
        metrics,
        userAuth: sessions,
        deploymentId: await deploymentId(db),
      }),
      ...workspaceRoutes({ ...showing, notify }),
      ...buildRoutes({ ...showing, notify, builder }),
      ...portShareRoutes({ db }),
      ...portRoutes({ db, links, now }),
      ...appRoutes({ db, hosts, sessions: appSessions, config }),
      ...containerRoutes({
        containers: config.plainApi
          ? { ...containers, watch: polledContainers(containers.list) }
          : containers,
        mayUpdate: isTheirs,
      }),
      ...engineRoutes({ db, notify, containers, mayUpdate: isTheirs }),
      ...agentRoutes(showing),
      ...metadataRoutes({ db, notify, now }),
      ...appStatusRoutes({ db, notify, now }),
      ...logRoutes({ db, notify, metrics, ...logLimitOf(config), now }),
      ...reportRoutes({ db, notify, now, config }),
      ...devcontainerReportRoutes({ db, notify, now }),
      ...quarterdeckRoutes({ ...showing, ...apply, links, linkHistory, config }),
      ...prebuildRoutes({ ...showing, notify, builder }),
      ...connectionRoutes({ derpMaps, config }),
      ...tailnetRoutes({
        ...{ db, notify, coordinator, derpMaps, config, now },
        resumeKeys: createResumeKeys(secret),
        maySsh: isTheirs,
        gauge: metrics.tailnet,
      }),
      ...externalAuthRoutes({ externalAuth, config }),
      ...gitSshKeyRoutes({ db, gitSshKeys: createGitSshKeys({ db, secret, now }) }),
      ...reinitRoutes({ db, notify }),
      ...agentExternalAuthRoutes({ db, externalAuth, config }),
      ...instanceIdentityRoutes({ db, secret, identity, log }),
      ...linkRoutes({ links, gauge: metrics.links }),
      ...ptyRoutes({
        links,
        mayOpenShell: isTheirs,
        async statusOf(agentId) {
          const agent = await findAgent(db, agentId);
          return agent ? agentStatus(agent, now()) : "disconnected";
        },
        tickets: createTickets({ key: secret }),
        hosts: () => [new URL(config.accessUrl).host],
        ptys: metrics.ptys,
      }),
    ],
  });

  return {
    app,
    notify,
    links,
    coordinator,
    builder,
    externalAuth,
    /** What `applyAgentsFile` needs. */
    apply,
    metrics,
    /** Ends streams and links, lets requests and jobs finish. The database stays open: it is the caller's. */
    async close() {
      externalAuth.close();
      coordinator.close();
      await Promise.all([app.close(), links.close()]);
      await builder.close();
      await Promise.all([statusTimer.close(), retention.close()]);
      sessions.close();
      derpMaps.close();
    },
  };
}
const logLimitOf = ({ plainApi, logLimitBytes }: ServerConfig) =>
  plainApi ? { limitBytes: LOG_BUDGET_BYTES, oneLimit: true } : { limitBytes: logLimitBytes };

export type ControlPlane = Awaited<ReturnType<typeof createControlPlane>>;
