import { EllipsisVertical } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Workspace } from "#api/http/workspaces.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { useOpener } from "../../../ui/useOpener.ts";

const load = () => import("./WorkspaceMenuItems.tsx");
const WorkspaceMenuItems = lazy(() => load().then((module) => ({ default: module.WorkspaceMenuItems })));

/** Everything about a workspace in one menu. What the person may is asked when it is opened. */
export function WorkspaceMenu({ workspace }: { workspace: Workspace }) {
  const { trigger, at, wasOpened } = useOpener("menu", load);
  return (
    <>
      <IconButton label={`Actions for workspace ${workspace.name}`} {...trigger}>
        <EllipsisVertical size={16} aria-hidden />
      </IconButton>
      {wasOpened && (
        <Suspense>
          <WorkspaceMenuItems workspace={workspace} {...at} />
        </Suspense>
      )}
    </>
  );
}
