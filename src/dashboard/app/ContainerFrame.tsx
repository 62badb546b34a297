import { Outlet, useParams } from "@tanstack/react-router";
import { ContainerPage } from "../features/containers/detail/ContainerPage.tsx";
import { ShellButton } from "../features/containers/detail/shell/ShellButton.tsx";
import { PortsButton } from "../features/containers/ports/PortsButton.tsx";
import { useAgentOnPage } from "./agentContext.ts";
import { useShell } from "./useShell.ts";

/** What all pages of one container have in common. */
export function ContainerFrame() {
  const { agent, workspace } = useAgentOnPage();
  const { container } = useParams({ from: "/shell/agents/$agentId/containers/$container" });
  const onOpen = useShell(agent, workspace, container);
  return (
    <ContainerPage
      key={`${agent.id} ${container}`}
      agent={agent}
      wanted={container}
      aside={
        <>
          <PortsButton workspace={workspace} />
          <ShellButton onOpen={onOpen} />
        </>
      }
    >
      <Outlet />
    </ContainerPage>
  );
}
