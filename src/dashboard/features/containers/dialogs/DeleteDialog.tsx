import type { Devcontainer } from "#api/http/containers.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { devcontainerName } from "../model/tree.ts";
import { useChanges } from "../panel/useChanges.ts";
import { Losses } from "./Losses.tsx";

type Props = { agentId: string; devcontainer: Devcontainer; onConfirm: () => void; onClose: () => void };

/** Tells what a deletion takes away; it can still be taken back for some seconds afterwards. */
export function DeleteDialog({ agentId, devcontainer, onConfirm, onClose }: Props) {
  const changes = useChanges(agentId, devcontainer);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${devcontainerName(devcontainer)}`}
      confirm="Delete"
      onConfirm={() => {
        onConfirm();
        onClose();
      }}
    >
      <div className="flex flex-col gap-3">
        <Losses devcontainer={devcontainer} changes={changes} />
        <p className="text-muted">
          The project in {devcontainer.workspace_folder} and its devcontainer.json stay. It is listed again
          when the agent starts anew. You can take this back for 5 seconds.
        </p>
      </div>
    </ConfirmDialog>
  );
}
