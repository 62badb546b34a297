import { useMutation } from "@tanstack/react-query";
import { useClient } from "../../../streams/client.tsx";
import { useWorkspacesFeed } from "../../../streams/workspaces.tsx";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { useToast } from "../../../ui/Toasts.tsx";

type Props = AgentAndWorkspace & { onClose: () => void; onRemoved?: () => void };

export function RemoveAgentDialog({ agent, workspace, onClose, onRemoved }: Props) {
  const client = useClient();
  const feed = useWorkspacesFeed();
  const toast = useToast();
  const name = `${workspace.name}.${agent.name}`;
  const remove = useMutation({
    mutationFn: () => client.quarterdeck.removeAgent({ agent: agent.id }),
    onSuccess: () => {
      feed.refresh();
      toast({ tone: "ok", title: `${name} was removed` });
      onClose();
      onRemoved?.();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Remove ${name}?`}
      confirm="Remove agent"
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error?.message}
    >
      Its logs and its place in the list go, and its token stops working. The machine itself and what runs on
      it are left alone. This cannot be undone.
    </ConfirmDialog>
  );
}
