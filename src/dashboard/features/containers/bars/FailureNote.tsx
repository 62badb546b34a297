import { X } from "lucide-react";
import { IconButton } from "../../../ui/IconButton.tsx";
import type { Failure } from "../work/explainFailure.ts";

/** Why something asked of a row was not done; stays until dismissed. */
export function FailureNote({ failure, onDismiss }: { failure: Failure; onDismiss: () => void }) {
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-md border border-bad bg-bad-soft py-1.5 pr-1 pl-3"
    >
      <div className="min-w-0 flex-1 py-0.5">
        <p className="break-words text-bad">
          <strong className="font-semibold">{failure.title}.</strong> {failure.detail}
        </p>
        <p>{failure.next}</p>
      </div>
      <IconButton label="Dismiss" onClick={onDismiss}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
