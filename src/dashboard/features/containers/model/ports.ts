import type { Container } from "#api/http/containers.ts";

/** Ports in the engine's way: `8080→80`, `5432` when it is not on the host; the protocol unless it is TCP. */
export function portsText(ports: Container["ports"]): string {
  const texts = ports.map(({ port, network, host_port }) => {
    const inside = network === "tcp" ? String(port) : `${port}/${network}`;
    return host_port === undefined ? inside : `${host_port}→${inside}`;
  });
  return [...new Set(texts)].join(", ");
}
