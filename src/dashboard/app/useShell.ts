import { useNavigate } from "@tanstack/react-router";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import type { ShellWish } from "../features/containers/detail/shell/ShellButton.tsx";
import { useLink } from "../streams/client.tsx";

/** From this width on a log and a terminal have room beside each other. */
const ROOM_FOR_TWO = "(min-width: 64rem)";

/** Opens a terminal in a container: beside its log where there is room, else among the agent's terminals. */
export function useShell(
  agent: WorkspaceAgent,
  workspace: Workspace,
  container: string,
): (wish: ShellWish) => Promise<void> {
  const link = useLink();
  const navigate = useNavigate();
  return async ({ name, container: id, user, command }) => {
    // A page of a container is there sooner without what draws terminals.
    const { openTerminal } = await import("../features/terminal/openTerminal.ts");
    const t = openTerminal(link, agent.id, {
      workspace: workspace.id,
      container: id,
      ...(user !== undefined && { containerUser: user }),
      command,
      label: `Terminal in ${name}`,
    });
    const agentId = agent.id;
    if (matchMedia(ROOM_FOR_TWO).matches)
      await navigate({
        to: "/agents/$agentId/containers/$container",
        params: { agentId, container },
        search: (before) => ({ ...before, t }),
      });
    else await navigate({ to: "/agents/$agentId/terminal", params: { agentId }, search: { t } });
  };
}
