import type { Container } from "#api/http/containers.ts";
import { type PublishedPort, publishedPorts } from "../../../streams/ports/publishedPorts.ts";

/** In the engine's way: `8080→80`, `5432` when it is not on the host; the protocol unless it is TCP. */
export function portText({ hostPort, port, network }: PublishedPort): string {
  const inside = network === "tcp" ? String(port) : `${port}/${network}`;
  return hostPort === undefined ? inside : `${hostPort}→${inside}`;
}

export const portsText = (ports: Container["ports"]): string =>
  publishedPorts({ ports }).map(portText).join(", ");
