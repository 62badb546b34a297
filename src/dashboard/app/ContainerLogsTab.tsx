import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useContainerOnPage } from "../features/containers/detail/containerContext.ts";
import { Instead } from "../features/containers/detail/Instead.tsx";
import { useEnvironments } from "../features/containers/detail/useEnvironments.ts";
import { ContainerLogsPage } from "../features/logs/ContainerLogsPage.tsx";
import { useExtension } from "../streams/deployment.ts";
import { useAgentOnPage } from "./agentContext.ts";
import { LogAndTerminal } from "./LogAndTerminal.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";

const SideTerminal = lazy(async () => ({
  default: (await import("../features/terminal/SideTerminal.tsx")).SideTerminal,
}));

/** The log of one container, and beside it a terminal when one was opened. */
export function ContainerLogsTab() {
  const { agent, workspace } = useAgentOnPage();
  const { container, isGone } = useContainerOnPage();
  const isThere = useExtension("container-logs");
  const environment = useEnvironments(agent.id, [container]);
  const { t } = useSearch({ from: "/shell/agents/$agentId/containers/$container/" });
  const navigate = useNavigate({ from: "/agents/$agentId/containers/$container/" });
  const leave = () => void navigate({ search: ({ t: _, ...search }) => search, replace: true });
  if (isThere === undefined) return <PageLoading />;
  return (
    <LogAndTerminal
      log={
        isThere ? (
          <ContainerLogsPage
            key={container.id}
            agentId={agent.id}
            workspaceId={workspace.id}
            containers={[container]}
            environment={environment}
            isRunning={container.running && !isGone}
          />
        ) : (
          <Instead of="logs" />
        )
      }
      terminal={
        t && (
          <Suspense fallback={<PageLoading />}>
            <SideTerminal
              key={t}
              agent={agent}
              workspaceId={workspace.id}
              id={t}
              title={container.name}
              onLeave={leave}
            />
          </Suspense>
        )
      }
    />
  );
}
