import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { ownersOf } from "../../../streams/ports/publishedPorts.ts";
import { arrivalText } from "../../../streams/ports/seePorts.ts";
import { useListeningPorts } from "../../../streams/ports/useListeningPorts.ts";
import { useAnnounce } from "../../../ui/useAnnounce.ts";

/** Tells of ports that begin to listen (C13). A part of its own, so that asking draws no row anew. */
export function PortNews({ agent, list }: { agent: WorkspaceAgent; list: ContainerList | undefined }) {
  const { said, announce } = useAnnounce();
  useListeningPorts(agent, (ports) => {
    const owners = list && ownersOf(list);
    announce(arrivalText(ports, (port) => owners?.get(port)?.[0]?.name));
  });
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
