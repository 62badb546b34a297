import type { Container, ContainerList } from "#api/http/containers.ts";

/** A port of a container, once: the engine tells one for each address of the host. */
export type PublishedPort = {
  /** Inside the container. */
  port: number;
  network: string;
  /** Undefined: not on the host. */
  hostPort: number | undefined;
  /** Of the host; an empty one is every address. */
  hostIps: readonly string[];
};

/** By host port, those that are not on the host last. */
export function publishedPorts({ ports }: Pick<Container, "ports">): PublishedPort[] {
  const merged = new Map<string, PublishedPort & { hostIps: string[] }>();
  for (const { port, network, host_ip = "", host_port } of ports) {
    // `0` is a port that the engine has not chosen yet.
    const hostPort = host_port || undefined;
    const key = `${hostPort} ${port} ${network}`;
    const known = merged.get(key);
    if (!known) merged.set(key, { port, network, hostPort, hostIps: [host_ip] });
    else if (!known.hostIps.includes(host_ip)) known.hostIps.push(host_ip);
  }
  const last = Number.MAX_SAFE_INTEGER;
  return [...merged.values()].sort(
    (a, b) =>
      (a.hostPort ?? last) - (b.hostPort ?? last) || a.port - b.port || (a.network < b.network ? -1 : 1),
  );
}

/** Why what is published cannot be opened through the agent, which dials its machine's `localhost`; undefined when it can. */
export function whyNotReached({ network, hostPort, hostIps }: PublishedPort): string | undefined {
  if (hostPort === undefined) return "It is not published to the host.";
  if (network !== "tcp") return "Only TCP opens here.";
  if (!hostIps.some(isLocal)) return "It opens at that address only: the agent asks at localhost.";
  return undefined;
}

const isLocal = (ip: string) => ["", "0.0.0.0", "::", "::1"].includes(ip) || ip.startsWith("127.");

/** A container behind a port of the host. */
export type PortOwner = { id: string; name: string; port: number };

/** Who publishes each TCP port of the host; several at different addresses. */
export function ownersOf({ containers, devcontainers }: ContainerList): ReadonlyMap<number, PortOwner[]> {
  const beside = (devcontainers ?? []).flatMap(({ container }) => container ?? []);
  const all = new Map([...beside, ...containers].map((container) => [container.id, container]));
  const owners = new Map<number, PortOwner[]>();
  for (const container of all.values())
    for (const { hostPort, port, network } of publishedPorts(container)) {
      if (hostPort === undefined || network !== "tcp") continue;
      const owner = { id: container.id, name: container.name || container.id.slice(0, 12), port };
      owners.set(hostPort, [...(owners.get(hostPort) ?? []), owner]);
    }
  return owners;
}
