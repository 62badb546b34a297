import type { Container } from "#api/http/containers.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";

type Props = { container: Container; onConfirm: () => void; onClose: () => void };

export function KillDialog({ container, onConfirm, onClose }: Props) {
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Kill ${container.name}`}
      confirm="Kill"
      onConfirm={() => {
        onConfirm();
        onClose();
      }}
    >
      Its processes end at once and save nothing. Stop lets them finish first, for ten seconds. Its files and
      volumes stay.
    </ConfirmDialog>
  );
}
