import { Link } from "@tanstack/react-router";
import type { Container } from "#api/http/containers.ts";
import { useAppHost } from "../../../streams/appHost.ts";
import { publishedPorts, whyNotReached } from "../../../streams/ports/publishedPorts.ts";
import { useListeningPorts } from "../../../streams/ports/useListeningPorts.ts";
import { usePortLinks } from "../../../streams/ports/usePortLinks.ts";
import { usePortProbes } from "../../../streams/ports/usePortProbes.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { portText } from "../model/ports.ts";
import { PortLine } from "./PortLine.tsx";
import { portStateOf } from "./portState.ts";

type Props = AgentAndWorkspace & { container: Container };

/** The ports of a container: where they are on the machine, whether they listen there, and the way to them. */
export function PublishedPorts({ container, agent, workspace }: Props) {
  const { data, error, isConnected } = useListeningPorts(agent);
  const { loaded, whyOff } = useAppHost();
  const linkOf = usePortLinks({ agent, workspace });
  const listening = isConnected && error === null ? data : undefined;
  const ports = publishedPorts(container);
  const reached = ports.flatMap((port) =>
    container.running && port.hostPort !== undefined && whyNotReached(port) === undefined
      ? [port.hostPort]
      : [],
  );
  const probes = usePortProbes(agent, reached);
  if (ports.length === 0) return <p className="text-muted">It has none.</p>;
  return (
    <>
      <ul aria-label={`Ports of ${container.name}`}>
        {ports.map((port) => {
          const { hostPort, network, hostIps } = port;
          const closed = whyNotReached(port);
          return (
            <PortLine
              key={`${hostPort} ${port.port} ${network}`}
              port={hostPort ?? port.port}
              state={probes && portStateOf(port, { isRunning: container.running, listening, probes, agent })}
              link={hostPort === undefined || closed !== undefined ? undefined : linkOf(hostPort)}
            >
              <span className="font-mono text-xs tabular-nums">{portText(port)}</span>
              {hostPort !== undefined && !isEverywhere(hostIps) && (
                <span className="text-xs break-all text-muted">on {hostIps.join(", ")}</span>
              )}
              {hostPort !== undefined && closed !== undefined && (
                <span className="text-xs text-muted">{closed}</span>
              )}
            </PortLine>
          );
        })}
      </ul>
      {reached.length > 0 && (
        <p className="mt-1 text-xs text-muted">
          {loaded && whyOff !== undefined ? (
            whyOff
          ) : (
            <Link
              to="/agents/$agentId/ports"
              params={{ agentId: agent.id }}
              className="text-accent hover:underline"
            >
              HTTPS, and who may open them
            </Link>
          )}
        </p>
      )}
    </>
  );
}

const isEverywhere = (ips: readonly string[]) => ips.some((ip) => ["", "0.0.0.0", "::"].includes(ip));
