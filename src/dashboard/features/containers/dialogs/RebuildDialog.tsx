import { useRef } from "react";
import type { Devcontainer } from "#api/http/containers.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { devcontainerName } from "../model/tree.ts";
import { ConfigDiff } from "../panel/ConfigDiff.tsx";
import { useChanges } from "../panel/useChanges.ts";
import { Losses } from "./Losses.tsx";

type Props = {
  agentId: string;
  devcontainer: Devcontainer;
  unavailable: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
};

/** Tells what a rebuild brings in and what it takes away, before it does. */
export function RebuildDialog({ agentId, devcontainer, unavailable, onConfirm, onClose }: Props) {
  const changes = useChanges(agentId, devcontainer);
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Rebuild ${devcontainerName(devcontainer)}`}
      description="A new container is made from the configuration as it is now."
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button
            tone="primary"
            unavailable={unavailable}
            onClick={() => {
              onConfirm();
              onClose();
            }}
          >
            Rebuild
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Losses devcontainer={devcontainer} changes={changes} />
        {changes.data && <ConfigDiff changes={changes.data} />}
      </div>
    </Dialog>
  );
}
