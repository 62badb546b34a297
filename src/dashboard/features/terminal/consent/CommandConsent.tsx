import { useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { VisibleText } from "./VisibleText.tsx";

type Props = { command: string; agent: string; onRun: () => void; onCancel: () => void };

/** Stands between a command in an address and a shell (UI12). Anybody can write an address. */
export function CommandConsent({ command, agent, onRun, onCancel }: Props) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onCancel()}
      title="Run the command of this link?"
      description={`The address of this page asks to run a command on ${agent}, as you. Run it only if you know who made the link.`}
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onCancel}>
            Cancel
          </Button>
          <Button tone="danger" onClick={onRun}>
            Run command
          </Button>
        </>
      }
    >
      <VisibleText text={command} />
      <p className="mt-2 text-xs text-muted">Cancel opens an ordinary shell instead.</p>
    </Dialog>
  );
}
