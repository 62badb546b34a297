import type { Container } from "#api/http/containers.ts";
import type { Inspected } from "./wire.ts";

type Port = Container["ports"][number];

/**
 * Labels are sent with every change of the list, and whoever made an image may write ten megabytes into one. The
 * inspection has them whole.
 */
const MAX_LABEL_CHARACTERS = 65_536;
const MAX_LABELS_CHARACTERS = 131_072;

/** What the API shows of one container (CT3, CT4, §3.2). */
export function toContainer(inspected: Inspected): { container: Container; warnings: string[] } {
  const { ports, warnings } = portsOf(inspected);
  const { labels, leftOut } = labelsOf(inspected);
  const container: Container = {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ""),
    image: inspected.Config.Image,
    created_at: inspected.Created,
    labels,
    running: inspected.State.Running,
    status: statusOf(inspected.State),
    ports,
    volumes: volumesOf(inspected.Mounts),
  };
  if (leftOut > 0) warnings.push(`container ${container.name}: ${leftOut} very long labels are not listed`);
  return { container, warnings };
}

function labelsOf({ Config }: Inspected): { labels: Container["labels"]; leftOut: number } {
  if (!Config.Labels) return { labels: null, leftOut: 0 };
  const all = Object.entries(Config.Labels);
  let room = MAX_LABELS_CHARACTERS;
  const kept = all.filter(([key, value]) => {
    const size = key.length + value.length;
    if (size > MAX_LABEL_CHARACTERS || size > room) return false;
    room -= size;
    return true;
  });
  return { labels: Object.fromEntries(kept), leftOut: all.length - kept.length };
}

/** A container that was created and never started reads `exited successfully`, as the contract has it. */
function statusOf({ Running, ExitCode, Error: error }: Inspected["State"]): string {
  if (Running) return "running";
  const end = ExitCode === 0 ? "successfully" : `with code ${ExitCode}`;
  return `exited ${end}${error ? `: ${error}` : ""}`;
}

function volumesOf(mounts: Inspected["Mounts"]): Record<string, string> {
  const inOrder = [...mounts].sort((a, b) => byText(a.Source, b.Source));
  return Object.fromEntries(inOrder.map(({ Source, Destination }) => [Source, Destination]));
}

function portsOf(inspected: Inspected): { ports: Port[]; warnings: string[] } {
  const ports: Port[] = [];
  const warnings: string[] = [];
  const seen = new Set<string>();
  const keys = Object.entries(inspected.NetworkSettings.Ports).sort(([a], [b]) => byText(a, b));
  for (const [key, bindings] of keys) {
    const parsed = parsePort(key);
    if (!parsed) warnings.push(`convert docker port: invalid port format: ${key}`); // CT50: kept nevertheless
    const { port, network } = parsed ?? { port: 0, network: "tcp" };
    for (const { HostIp, HostPort } of bindings) {
      const hostPort = toPortNumber(HostPort);
      if (hostPort === undefined) {
        warnings.push(`convert docker host port: not a port: ${JSON.stringify(HostPort)}`);
        continue;
      }
      // CT52: 0.0.0.0 and [::] are one port to whoever opens it.
      const everywhere = `${hostPort} ${port}/${network}`;
      if (isLocalOrAny(HostIp)) {
        if (seen.has(everywhere)) continue;
        seen.add(everywhere);
      }
      ports.push({ port, network, ...(HostIp ? { host_ip: HostIp } : {}), host_port: hostPort });
    }
  }
  return { ports, warnings };
}

/** `8080/tcp`, `8080/udp`, `8080` (CC29) */
export function parsePort(key: string): { port: number; network: string } | undefined {
  const [, digits = "", network = "tcp"] = /^(\d+)(?:\/(tcp|udp|sctp))?$/.exec(key) ?? [];
  const port = toPortNumber(digits);
  return port === undefined ? undefined : { port, network };
}

function toPortNumber(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

const isLocalOrAny = (ip: string) => /^(|0\.0\.0\.0|::|::1|127(\.\d{1,3}){3})$/.test(ip);

/** By bytes, as the engine's language sorts; UTF-16 would differ beyond the first plane only. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** CT53: two containers whose host ports are one to a browser. Specific addresses are somebody's intention. */
export function portConflicts(containers: readonly Container[]): string[] {
  const users = new Map<number, Set<string>>();
  for (const { id, ports } of containers)
    for (const { host_ip = "", host_port } of ports) {
      if (host_port === undefined || !isLocalOrAny(host_ip)) continue;
      users.set(host_port, (users.get(host_port) ?? new Set()).add(id));
    }
  return [...users]
    .filter(([, ids]) => ids.size > 1)
    .sort(([a], [b]) => a - b)
    .map(
      ([port, ids]) =>
        `host port ${port} is mapped to multiple containers on different interfaces: ${[...ids].join(", ")}`,
    );
}
