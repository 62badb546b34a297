import { useListeningPorts } from "../../../streams/ports/useListeningPorts.ts";
import { usePortLinks } from "../../../streams/ports/usePortLinks.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { PortLine } from "./PortLine.tsx";

/** What listens inside a devcontainer, by the agent in it; published or not, it opens through that agent. */
export function InsidePorts({ agent, workspace }: AgentAndWorkspace) {
  const { data, error, isConnected } = useListeningPorts(agent);
  const linkOf = usePortLinks({ agent, workspace });
  if (!isConnected) return <p className="text-muted">They are known while the agent inside is connected.</p>;
  if (!data)
    return error ? (
      <p className="text-bad">They could not be listed: {error.message}</p>
    ) : (
      <Skeleton className="h-8 w-full" />
    );
  if (data.length === 0) return <p className="text-muted">Nothing listens.</p>;
  const ports = data.toSorted((a, b) => a.port - b.port);
  return (
    <ul aria-label={`Ports that listen in ${agent.name}`}>
      {ports.map(({ port, process_name }) => (
        <PortLine key={port} port={port} state={{ kind: "ok", word: "listens" }} link={linkOf(port)}>
          <span className="font-mono text-xs tabular-nums">{port}</span>
          <span className="min-w-0 break-all text-muted">{process_name || "process not known"}</span>
        </PortLine>
      ))}
    </ul>
  );
}
