import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useClient } from "../../streams/client.tsx";
import { buildInfoQuery } from "../../streams/deployment.ts";
import { versionNote } from "../../streams/versionFloor.ts";
import { Button } from "../../ui/Button.tsx";

/** Of a deployment that is too old for parts of this page. */
export function VersionNote() {
  const { data } = useQuery(buildInfoQuery(useClient()));
  const [seen, setSeen] = useState(false);
  const note = data && !data.quarterdeck && versionNote(data.version);
  if (!note || seen) return null;
  return (
    <div
      role="note"
      className="flex shrink-0 items-center gap-3 border-b border-line bg-warn-soft px-3 py-1.5 sm:px-4"
    >
      <p className="min-w-0 flex-1">{note}</p>
      <Button size="sm" tone="quiet" onClick={() => setSeen(true)}>
        Dismiss
      </Button>
    </div>
  );
}
