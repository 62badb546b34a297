import type { Asked } from "../tree/RowMenu.tsx";
import type { ContainerActions } from "../work/useContainerWork.ts";
import { DeleteDialog } from "./DeleteDialog.tsx";
import { KillDialog } from "./KillDialog.tsx";
import { RebuildDialog } from "./RebuildDialog.tsx";

type Props = {
  asked: Asked;
  agentId: string;
  blocked: string | undefined;
  actions: ContainerActions;
  onClose: () => void;
};

/** The question before what takes something away. */
export function Dialogs({ asked, agentId, blocked, actions, onClose }: Props) {
  switch (asked.kind) {
    case "rebuild":
      return (
        <RebuildDialog
          agentId={agentId}
          devcontainer={asked.devcontainer}
          unavailable={blocked}
          onConfirm={() => actions.recreate(asked.devcontainer)}
          onClose={onClose}
        />
      );
    case "delete":
      return (
        <DeleteDialog
          agentId={agentId}
          devcontainer={asked.devcontainer}
          onConfirm={() => actions.remove(asked.devcontainer)}
          onClose={onClose}
        />
      );
    case "kill":
      return (
        <KillDialog
          container={asked.container}
          onConfirm={() => actions.act(asked.container, "kill")}
          onClose={onClose}
        />
      );
  }
}
