import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "#api/client.ts";
import type { ExternalAuthRemoved } from "#api/http/externalAuth.ts";
import { useClient } from "../../../streams/client.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { useToast } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { errorWords } from "./errorWords.ts";
import { linkIs } from "./externalAuthQueries.ts";

type Props = {
  id: string;
  name: string;
  revocable: boolean;
  /** Before it closes. */
  onEnded?: () => void;
  onClose: () => void;
  finalFocus: () => HTMLElement | true;
};

export function DisconnectDialog({ id, name, revocable, onEnded, onClose, finalFocus }: Props) {
  const client = useClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const disconnect = useMutation({
    mutationFn: async () => {
      try {
        return await client.externalAuth.remove({ externalauth: id });
      } catch (error) {
        // Gone already is what was wanted.
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    onSuccess: async (removed) => {
      await linkIs({ queryClient, client }, id, undefined);
      onEnded?.();
      onClose();
      toast({ title: `${name} is disconnected`, ...outcome(name, removed) });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Disconnect ${name}?`}
      confirm="Disconnect"
      onConfirm={() => disconnect.mutate()}
      busy={disconnect.isPending}
      error={disconnect.error ? errorWords(disconnect.error) : undefined}
      finalFocus={finalFocus}
    >
      Git and other programs in your workspaces get no token of this account any more, until you connect it
      again.{" "}
      {revocable
        ? `${name} is told to revoke the token, so that programs that still have it can do nothing with it.`
        : `The token is forgotten here, but ${name} is not told: what still has it can use it until it expires, or until you take the access away at ${name}.`}
    </ConfirmDialog>
  );
}

/** Undefined: it was gone already. */
function outcome(name: string, removed: ExternalAuthRemoved | undefined) {
  if (!removed) return { description: "It was so already." };
  if (removed.token_revoked) return { description: `${name} has revoked the token.`, tone: "ok" as const };
  if (removed.token_revocation_error)
    return {
      description: `The token was not revoked, so whoever has it can still use it: take the access away at ${name}. ${visibleText(removed.token_revocation_error)}`,
      tone: "bad" as const,
    };
  return { description: `The token is forgotten here, and was not revoked at ${name}.` };
}
