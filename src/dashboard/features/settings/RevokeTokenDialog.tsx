import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "#api/client.ts";
import type { ApiToken } from "#api/http/users.ts";
import { useClient } from "../../streams/client.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { tokensQuery } from "./tokensQuery.ts";

export function RevokeTokenDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: async () => {
      try {
        await client.users.deleteKey({ user: "me", key: token.id });
      } catch (error) {
        // Gone already is what was wanted.
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      }
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries(tokensQuery(client));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Revoke ${token.token_name || token.id}?`}
      confirm="Revoke token"
      onConfirm={() => revoke.mutate()}
      busy={revoke.isPending}
      error={revoke.error?.message}
    >
      Whatever signs in with it is signed out at once. This cannot be undone.
    </ConfirmDialog>
  );
}
