import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from "@tanstack/react-router";
import { z } from "zod";
import { SignInSearch } from "../features/account/signInSearch.ts";
import { AgentsPage } from "../features/agents/list/AgentsPage.tsx";
import { AgentsSearch } from "../features/agents/list/agentsSearch.ts";
import { ContainersSearch } from "../features/containers/containersSearch.ts";
import { ContainerLogSearch, ContainerLogsSearch } from "../features/logs/containerLogsSearch.ts";
import { LogsSearch } from "../features/logs/logsSearch.ts";
import { TerminalSearch } from "../features/terminal/terminalSearch.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { RouteError } from "./RouteError.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";
import { Shell } from "./shell/Shell.tsx";

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: SignInSearch,
  component: lazyRouteComponent(() => import("../features/account/SignInPage.tsx"), "SignInPage"),
});

/** The reference's address: where programs send a person for a session token. */
const cliAuthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/cli-auth",
  component: lazyRouteComponent(() => import("./CliAuth.tsx"), "CliAuth"),
});

/** The reference's address: where git on an agent sends a person who has not connected a provider. */
const externalAuthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/external-auth/$providerId",
  component: lazyRouteComponent(() => import("./ExternalAuth.tsx"), "ExternalAuth"),
});

/** Everything that needs a session stands below this one. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
});

const agentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  validateSearch: AgentsSearch,
  component: AgentsPage,
});

const agentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/agents/$agentId",
  component: lazyRouteComponent(() => import("./AgentFrame.tsx"), "AgentFrame"),
});

const overviewRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./OverviewTab.tsx"), "OverviewTab"),
});

const logsRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/logs",
  validateSearch: LogsSearch,
  component: lazyRouteComponent(() => import("./LogsTab.tsx"), "LogsTab"),
});

const terminalRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/terminal",
  validateSearch: TerminalSearch,
  component: lazyRouteComponent(() => import("./TerminalTab.tsx"), "TerminalTab"),
});

const portsRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/ports",
  component: lazyRouteComponent(() => import("./PortsTab.tsx"), "PortsTab"),
});

const containersRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/containers",
  validateSearch: ContainersSearch,
  component: lazyRouteComponent(() => import("./ContainersTab.tsx"), "ContainersTab"),
});

const containerRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/containers/$container",
  component: lazyRouteComponent(() => import("./ContainerFrame.tsx"), "ContainerFrame"),
});

const containerLogsRoute = createRoute({
  getParentRoute: () => containerRoute,
  path: "/",
  validateSearch: ContainerLogSearch,
  component: lazyRouteComponent(() => import("./ContainerLogsTab.tsx"), "ContainerLogsTab"),
});

/** Several containers' logs merged, e.g. those of a compose project. */
const containersLogRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/container-logs",
  validateSearch: ContainerLogsSearch,
  component: lazyRouteComponent(() => import("./ContainersLogTab.tsx"), "ContainersLogTab"),
});

const containerInspectRoute = createRoute({
  getParentRoute: () => containerRoute,
  path: "/inspect",
  component: lazyRouteComponent(
    () => import("../features/containers/detail/inspect/InspectTab.tsx"),
    "InspectTab",
  ),
});

const containerStatsRoute = createRoute({
  getParentRoute: () => containerRoute,
  path: "/stats",
  component: lazyRouteComponent(() => import("../features/containers/detail/stats/StatsTab.tsx"), "StatsTab"),
});

const connectionRoute = createRoute({
  getParentRoute: () => agentRoute,
  path: "/connection",
  component: lazyRouteComponent(() => import("./ConnectionTab.tsx"), "ConnectionTab"),
});

/** The reference's address of an app's terminal (agent.md §7), for links made elsewhere. */
const namedTerminalRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/@{$owner}/$agent/terminal",
  validateSearch: TerminalSearch,
  component: lazyRouteComponent(() => import("./NamedTerminal.tsx"), "NamedTerminal"),
});

const loadWorkspacePage = () => import("../features/agents/builds/WorkspacePage.tsx");

/** The reference's address of a workspace, and of one of its builds. */
const workspaceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/@{$owner}/$workspace",
  component: lazyRouteComponent(loadWorkspacePage, "WorkspacePage"),
});

const buildRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/@{$owner}/$workspace/builds/$number",
  component: lazyRouteComponent(loadWorkspacePage, "WorkspacePage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("../features/settings/SettingsPage.tsx"), "SettingsPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/account",
  component: lazyRouteComponent(() => import("../features/settings/account/AccountPage.tsx"), "AccountPage"),
});

const tokensRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/tokens",
  component: lazyRouteComponent(() => import("../features/settings/TokensPage.tsx"), "TokensPage"),
});

const apiRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/api",
  validateSearch: z.object({ q: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../features/apiReference/ApiPage.tsx"), "ApiPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  cliAuthRoute,
  externalAuthRoute,
  shellRoute.addChildren([
    agentsRoute,
    agentRoute.addChildren([
      overviewRoute,
      logsRoute,
      terminalRoute,
      containersRoute,
      containerRoute.addChildren([containerLogsRoute, containerInspectRoute, containerStatsRoute]),
      portsRoute,
      connectionRoute,
      containersLogRoute,
    ]),
    namedTerminalRoute,
    workspaceRoute,
    buildRoute,
    settingsRoute,
    accountRoute,
    tokensRoute,
    apiRoute,
  ]),
]);

const LOG_PATH = /\/(logs|container-logs|containers\/[^/]+)\/?$/;

/** `history` is the browser's own unless a test gives another. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    ...(history && { history }),
    defaultPreload: "intent",
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: RouteError,
    defaultPendingComponent: PageLoading,
    // A chunk from the same machine comes in a few milliseconds: no flash of a loading page for that.
    defaultPendingMs: 300,
    // A log finds its place by line, whatever came or went meanwhile (features/logs).
    scrollRestoration: ({ location }) => !LOG_PATH.test(location.pathname),
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
