import { Badge } from "../../../../ui/Badge.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { Code } from "./Facts.tsx";
import type { Inspect } from "./readInspect.ts";

/** What of the host, or of its volumes, is inside, and where. */
export function MountsPanel({ mounts }: { mounts: NonNullable<Inspect["Mounts"]> }) {
  const sorted = mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination));
  return (
    <Panel title="Mounts" flush>
      <ul className="divide-y divide-line">
        {sorted.map(({ Type, Name, Source, Destination, RW }) => (
          <li key={Destination} className="px-4 py-2">
            <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <Code>{Destination}</Code>
              <Badge>{Type || "mount"}</Badge>
              {!RW && <Badge>read-only</Badge>}
            </div>
            <div className="text-muted">
              {Type === "volume" && Name ? (
                <>
                  volume <Code>{Name}</Code>
                </>
              ) : (
                Source && <Code>{Source}</Code>
              )}
            </div>
          </li>
        ))}
        {sorted.length === 0 && (
          <li className="px-4 py-3 text-muted">None: what it writes goes when it is removed.</li>
        )}
      </ul>
    </Panel>
  );
}
