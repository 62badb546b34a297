import { useNavigate } from "@tanstack/react-router";
import { EllipsisVertical, History } from "lucide-react";
import type { Workspace } from "#api/http/workspaces.ts";
import { offeredActions } from "../../../streams/builds/offers.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import { BuildActionItems } from "./BuildActionButtons.tsx";

/** Everything about a workspace in one menu. What the person may is asked when it is opened. */
export function WorkspaceMenu({ workspace }: { workspace: Workspace }) {
  const navigate = useNavigate();
  const params = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for workspace ${workspace.name}`}>
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
      }
    >
      <BuildActionItems workspace={workspace} />
      {offeredActions(workspace).length > 0 && <MenuSeparator />}
      <MenuItem
        icon={<History size={14} aria-hidden />}
        onSelect={() => void navigate({ to: "/@{$owner}/$workspace", params })}
      >
        Builds of {workspace.name}
      </MenuItem>
    </Menu>
  );
}
