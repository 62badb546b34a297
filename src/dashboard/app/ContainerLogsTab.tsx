import { useContainerOnPage } from "../features/containers/detail/containerContext.ts";
import { Instead } from "../features/containers/detail/Instead.tsx";
import { useEnvironments } from "../features/containers/detail/useEnvironments.ts";
import { ContainerLogsPage } from "../features/logs/ContainerLogsPage.tsx";
import { useExtension } from "../streams/deployment.ts";
import { useAgentOnPage } from "./agentContext.ts";
import { PageLoading } from "./shell/PageLoading.tsx";

/** The log of one container. */
export function ContainerLogsTab() {
  const { agent, workspace } = useAgentOnPage();
  const { container, isGone } = useContainerOnPage();
  const isThere = useExtension("container-logs");
  const environment = useEnvironments(agent.id, [container]);
  if (isThere === undefined) return <PageLoading />;
  if (!isThere) return <Instead of="logs" />;
  return (
    <ContainerLogsPage
      key={container.id}
      agentId={agent.id}
      workspaceId={workspace.id}
      containers={[container]}
      environment={environment}
      isRunning={container.running && !isGone}
    />
  );
}
