import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";

type Props = {
  name: string;
  busy: boolean;
  /** Whether the server can end a terminal; else leaving it is all there is. */
  canEnd: boolean;
  onEnd: () => void;
  onLeave: () => void;
  onCancel: () => void;
};

export function CloseDialog({ name, busy, canEnd, onEnd, onLeave, onCancel }: Props) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onCancel()}
      title={`Close “${name}”?`}
      description={busy ? "A full-screen program is running in it." : "Its shell is still running."}
      width="sm"
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button onClick={onLeave}>Leave it running</Button>
          {canEnd && (
            <Button tone="danger" onClick={onEnd}>
              End it
            </Button>
          )}
        </>
      }
    >
      <p className="text-muted">
        {canEnd
          ? "Left running, it can be attached again from the list of terminals until the agent ends it for want of company."
          : "This server cannot end it from here, nor list it: type exit in it instead. Left running, it is ended by the agent for want of company."}
      </p>
    </Dialog>
  );
}
