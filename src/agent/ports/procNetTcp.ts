export type ListeningSocket = { port: number; inode: string };

const LISTEN = "0A";
const ROW =
  /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+\s+\d+\s+\d+ (\d+)/;

/** The listening sockets of a `/proc/net/tcp` or `tcp6` text, in its order. Throws on a line that is none (LP24). */
export function parseListeningSockets(procNetTcp: string): ListeningSocket[] {
  const sockets: ListeningSocket[] = [];
  for (const line of procNetTcp.split("\n").slice(1)) {
    if (line.trim() === "") continue;
    const [, port, state, inode] = ROW.exec(line) ?? [];
    if (port === undefined || inode === undefined)
      throw new Error(`not a line of /proc/net/tcp: ${JSON.stringify(line.slice(0, 80))}`);
    if (state === LISTEN) sockets.push({ port: Number.parseInt(port, 16), inode });
  }
  return sockets;
}

/** One entry per port: the first wins (LP22). */
export function firstOfEachPort<S extends { port: number }>(sockets: readonly S[]): S[] {
  const byPort = new Map<number, S>();
  for (const socket of sockets) if (!byPort.has(socket.port)) byPort.set(socket.port, socket);
  return [...byPort.values()];
}

/** The inode of a socket from the target of `/proc/<pid>/fd/<n>`. */
export const socketInode = (target: string): string | undefined => /^socket:\[(\d+)\]$/.exec(target)?.[1];
