import { useNavigate } from "@tanstack/react-router";
import { ScrollText, TerminalSquare, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useExtension } from "../../../streams/deployment.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { MenuAt, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";

const RemoveAgentDialog = lazy(() =>
  import("../join/RemoveAgentDialog.tsx").then((module) => ({ default: module.RemoveAgentDialog })),
);

type Props = AgentAndWorkspace & { anchor: HTMLElement | undefined; onClose: () => void };

/** What can be done with an agent from its row. */
export function AgentRowMenu({ agent, workspace, anchor, onClose }: Props) {
  const navigate = useNavigate();
  // An agent in a devcontainer goes with that, from the page of its machine.
  const canRemove = useExtension("agents") && agent.parent_id === null;
  const [removing, setRemoving] = useState(false);
  const params = { agentId: agent.id };
  return (
    <>
      <MenuAt anchor={anchor} onClose={onClose} label={`Actions for ${agent.name}`}>
        <MenuItem
          icon={<TerminalSquare size={14} aria-hidden />}
          shortcut="t"
          onSelect={() => void navigate({ to: "/agents/$agentId/terminal", params })}
        >
          Open a terminal
        </MenuItem>
        <MenuItem
          icon={<ScrollText size={14} aria-hidden />}
          shortcut="l"
          onSelect={() => void navigate({ to: "/agents/$agentId/logs", params })}
        >
          Read its logs
        </MenuItem>
        {canRemove && (
          <>
            <MenuSeparator />
            <MenuItem danger icon={<Trash2 size={14} aria-hidden />} onSelect={() => setRemoving(true)}>
              Remove…
            </MenuItem>
          </>
        )}
      </MenuAt>
      {removing && (
        <Suspense>
          <RemoveAgentDialog agent={agent} workspace={workspace} onClose={() => setRemoving(false)} />
        </Suspense>
      )}
    </>
  );
}
