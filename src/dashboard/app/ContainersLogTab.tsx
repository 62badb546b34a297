import { useSearch } from "@tanstack/react-router";
import { ContainersLogFrame } from "../features/containers/detail/ContainersLogFrame.tsx";
import { ContainerLogsPage } from "../features/logs/ContainerLogsPage.tsx";
import { useExtension } from "../streams/deployment.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { useAgentOnPage } from "./agentContext.ts";
import { PageLoading } from "./shell/PageLoading.tsx";

/** The log of several containers, merged by time. */
export function ContainersLogTab() {
  const { agent, workspace } = useAgentOnPage();
  const { container: wanted } = useSearch({ from: "/shell/agents/$agentId/container-logs" });
  const isThere = useExtension("container-logs");
  if (isThere === undefined) return <PageLoading />;
  if (!isThere)
    return (
      <EmptyState title="This server gives no logs of containers">
        It speaks the Coder API only. The page of each container says how to follow its log in a terminal.
      </EmptyState>
    );
  return (
    <ContainersLogFrame key={`${agent.id} ${wanted.join()}`} agent={agent} wanted={wanted}>
      {({ containers, environment, isRunning }) => (
        <ContainerLogsPage
          key={containers.map(({ id }) => id).join()}
          agentId={agent.id}
          workspaceId={workspace.id}
          containers={containers}
          environment={environment}
          isRunning={isRunning}
        />
      )}
    </ContainersLogFrame>
  );
}
