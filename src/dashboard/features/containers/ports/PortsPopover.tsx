import type { ContainerList } from "#api/http/containers.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { PopoverAt } from "../../../ui/Popover.tsx";
import { findContainer } from "../detail/containerOnPage.ts";
import { PublishedPorts } from "./PublishedPorts.tsx";

type Props = AgentAndWorkspace & {
  list: ContainerList | undefined;
  /** The id of a container. */
  of: string | undefined;
  anchor: HTMLElement | undefined;
  onClose: () => void;
};

/** The ports of the row it is open at, as they are now; it closes with the container. */
export function PortsPopover({ list, of, anchor, onClose, ...at }: Props) {
  const container = list && of !== undefined ? findContainer(list, of) : undefined;
  if (!container) return null;
  const name = container.name || container.id.slice(0, 12);
  return (
    <PopoverAt anchor={anchor} onClose={onClose} title={`Ports of ${name}`}>
      <PublishedPorts container={container} {...at} />
    </PopoverAt>
  );
}
