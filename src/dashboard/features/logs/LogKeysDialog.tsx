import { Dialog } from "../../ui/Dialog.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { LOG_KEYS } from "./useLogKeys.ts";

export function LogKeysDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys of the log">
      <dl className="grid grid-cols-[7rem_1fr] items-center gap-x-4 gap-y-1.5">
        {LOG_KEYS.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <Kbd keys={keys} />
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
