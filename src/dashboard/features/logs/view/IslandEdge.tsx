import { useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Spinner } from "../../../ui/Spinner.tsx";
import type { Frame } from "../host/protocol.ts";

type Props = {
  newer: NonNullable<Frame["island"]>["newer"];
  onLoad: () => Promise<unknown>;
};

/** Stands behind the last line around an older one, for those up to the end of the log. */
export function IslandEdge({ newer, onLoad }: Props) {
  const [failed, setFailed] = useState<string>();
  const load = () => {
    setFailed(undefined);
    onLoad().catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };
  return (
    <div className="flex min-h-8 items-center gap-3 border-t border-dashed border-line-strong bg-surface px-3 py-1 font-sans text-muted">
      {newer === "joined" ? "The log goes on from here to its end." : "Later lines are on the server."}
      {newer === "fetching" ? (
        <span role="status" className="flex items-center gap-2">
          <Spinner /> Loading
        </span>
      ) : (
        <Button size="sm" onClick={load}>
          {newer === "joined" ? "Go on" : "Load later lines"}
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
