import { useNavigate } from "@tanstack/react-router";
import { History } from "lucide-react";
import type { Workspace } from "#api/http/workspaces.ts";
import { offeredActions } from "../../../streams/builds/offers.ts";
import { useAskedFor, useBuilds } from "../../../streams/builds/useBuilds.ts";
import { useMayNot } from "../../../streams/builds/useMayBuild.ts";
import { MenuAt, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import { icons, waits } from "./BuildActionButtons.tsx";
import { verbs } from "./buildWords.ts";

type Props = { workspace: Workspace; anchor: HTMLElement | undefined; onClose: () => void };

export function WorkspaceMenuItems({ workspace, anchor, onClose }: Props) {
  const navigate = useNavigate();
  const params = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <MenuAt anchor={anchor} onClose={onClose} label={`Actions for workspace ${workspace.name}`}>
      <BuildActionItems workspace={workspace} />
      {offeredActions(workspace).length > 0 && <MenuSeparator />}
      <MenuItem
        icon={<History size={14} aria-hidden />}
        onSelect={() => void navigate({ to: "/@{$owner}/$workspace", params })}
      >
        Builds of {workspace.name}
      </MenuItem>
    </MenuAt>
  );
}

/** The same as the buttons. */
function BuildActionItems({ workspace }: { workspace: Workspace }) {
  const builds = useBuilds();
  const asked = useAskedFor(workspace.id);
  const mayNot = useMayNot(workspace);
  return offeredActions(workspace).map((action) => {
    const Icon = icons[action];
    return (
      <MenuItem
        key={action}
        icon={<Icon size={14} aria-hidden />}
        disabled={asked === action}
        unavailable={waits(asked, action) ?? mayNot(action)}
        onSelect={() => builds.ask(workspace, action)}
      >
        {verbs[action].verb}
        {action !== "cancel" && action !== "start" && "…"}
      </MenuItem>
    );
  });
}
