import { useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Spinner } from "../../../ui/Spinner.tsx";
import type { Frame } from "../host/protocol.ts";

type Props = {
  earlier: Frame["earlier"];
  /** Lines that were here and had to go. */
  dropped: number;
  /** Whether these are all; else there are more. */
  isCounted: boolean;
  /** Lines are left out, so that it matters which were looked at. */
  isFiltering?: boolean;
  onLoad: () => Promise<unknown>;
};

/** Stands for lines that are not here: how many, and the way to get them. */
export function GapRow({ earlier, dropped, isCounted, isFiltering = false, onLoad }: Props) {
  const [failed, setFailed] = useState<string>();
  if (earlier === "none") return null;
  const load = () => {
    setFailed(undefined);
    onLoad().catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };
  return (
    <div className="flex min-h-8 items-center gap-3 border-b border-dashed border-line-strong bg-surface px-3 py-1 font-sans text-muted">
      {gapText(dropped, isCounted)}
      {isFiltering && " The filter has not seen them."}
      {earlier === "fetching" ? (
        <span role="status" className="flex items-center gap-2">
          <Spinner /> Loading
        </span>
      ) : (
        <Button size="sm" onClick={load}>
          Load earlier lines
        </Button>
      )}
      {failed !== undefined && (
        <span role="alert" className="text-bad">
          {failed}
        </span>
      )}
    </div>
  );
}

function gapText(dropped: number, isCounted: boolean): string {
  if (dropped === 0) return "Earlier lines are on the server.";
  const lines = `${dropped.toLocaleString()} older ${dropped === 1 ? "line" : "lines"}`;
  if (!isCounted) return `At least ${lines} ${dropped === 1 ? "is" : "are"} only on the server.`;
  return `${lines} ${dropped === 1 ? "was" : "were"} let go to bound memory.`;
}
