import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useClient } from "../../../streams/client.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { useToast } from "../../../ui/Toasts.tsx";
import { sshKeyQuery } from "./sshKeyQuery.ts";

export function RegenerateDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const query = sshKeyQuery(client);
  const regenerate = useMutation({
    mutationFn: () => client.gitSshKey.regenerate({ user: "me" }),
    onSuccess: async (key) => {
      // An answer that is under way is about the old one.
      await queryClient.cancelQueries({ queryKey: query.queryKey });
      queryClient.setQueryData(query.queryKey, key);
      onClose();
      toast({
        title: "There is a new SSH key",
        description: "Add its public half wherever the old one was.",
      });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Regenerate the SSH key?"
      confirm="Regenerate"
      onConfirm={() => regenerate.mutate()}
      busy={regenerate.isPending}
      error={regenerate.error?.message}
    >
      The key of now is gone for good, and your workspaces use the new one at once. Until you have added its
      public half, every Git host refuses them: <code className="font-mono text-xs">git fetch</code> and{" "}
      <code className="font-mono text-xs">git push</code> over SSH fail. Take the old one away there, too.
    </ConfirmDialog>
  );
}
