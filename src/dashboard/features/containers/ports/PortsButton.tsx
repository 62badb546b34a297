import { Network } from "lucide-react";
import type { Workspace } from "#api/http/workspaces.ts";
import { Button } from "../../../ui/Button.tsx";
import { Popover } from "../../../ui/Popover.tsx";
import { useContainerOnPage } from "../detail/containerContext.ts";
import { portsText } from "../model/ports.ts";
import { PublishedPorts } from "./PublishedPorts.tsx";

/** The ports of the container whose page this is. */
export function PortsButton({ workspace }: { workspace: Workspace }) {
  const { agent, container, isGone } = useContainerOnPage();
  if (container.ports.length === 0) return null;
  const shown = isGone ? { ...container, running: false } : container;
  return (
    <Popover
      title={`Ports of ${container.name || container.id.slice(0, 12)}`}
      trigger={
        <Button size="sm" className="max-w-56">
          <Network size={14} aria-hidden className="shrink-0" />
          <span className="sr-only">Ports </span>
          <span className="truncate tabular-nums">{portsText(container.ports)}</span>
        </Button>
      }
    >
      <PublishedPorts container={shown} agent={agent} workspace={workspace} />
    </Popover>
  );
}
