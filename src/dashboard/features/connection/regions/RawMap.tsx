import { useState } from "react";
import type { DerpMap } from "#api/http/connection.ts";
import { Button } from "../../../ui/Button.tsx";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Panel } from "../../../ui/Panel.tsx";

/** The DERP map as it is on the wire. */
export function RawMap({ map }: { map: DerpMap | undefined }) {
  const [open, setOpen] = useState(false);
  if (!map) return null;
  const text = () => JSON.stringify(map, null, 2);
  return (
    <Panel title="DERP map" aside={<CopyButton text={text} label="Copy the DERP map" />}>
      <p className="text-xs text-muted">
        What the server tells every client: its regions with their nodes, as JSON.
      </p>
      <Button size="sm" className="mt-3" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide the JSON" : "Show the JSON"}
      </Button>
      {open && (
        <CodeBlock label="DERP map as JSON" className="mt-3">
          {text()}
        </CodeBlock>
      )}
    </Panel>
  );
}
