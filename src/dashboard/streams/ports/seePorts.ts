import type { ListeningPort } from "#api/http/ports.ts";

/** When each port was first seen to listen; 0 for those that were there at the first look. */
export type Seen = ReadonlyMap<number, number>;

export function seePorts(
  seen: Seen | undefined,
  listening: readonly ListeningPort[],
  now: number,
): { seen: Seen; arrived: ListeningPort[] } {
  const arrived = seen ? listening.filter(({ port }) => !seen.has(port)) : [];
  // What stopped is forgotten: when it is back it is new again.
  return {
    seen: new Map(listening.map(({ port }) => [port, seen ? (seen.get(port) ?? now) : 0])),
    arrived,
  };
}

/** More at once are one sentence. */
const MOST_NAMED = 3;

/** "Port 8080 (node) listens now". `ownerOf`: what else is known of who listens there, e.g. its container. */
export function arrivalText(
  ports: readonly ListeningPort[],
  ownerOf: (port: number) => string | undefined = () => undefined,
): string {
  const named = ports
    .slice(0, MOST_NAMED)
    .map(({ port, process_name }) => `${port} (${ownerOf(port) ?? (process_name || "?")})`);
  const more = ports.length - named.length;
  const all = `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return ports.length === 1 ? `Port ${all} listens now` : `Ports ${all} listen now`;
}
