import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { ListeningPort } from "#api/http/ports.ts";
import { LSOF, parseLsof } from "./lsof.ts";
import { createProcessNames } from "./processNames.ts";
import { firstOfEachPort, parseListeningSockets } from "./procNetTcp.ts";

/** A scan is good for so long, and everybody who asks meanwhile shares it (LP27). */
const REUSED_MS = 1_000;
const LSOF_WITHIN_MS = 5_000;
const LSOF_MAX_BYTES = 4_194_304;
/** Echo, discard and their like: nothing that is opened in a browser. */
const LOWEST_PORT = 9;

export interface ListeningPorts {
  /** Rejects when the system's tables cannot be read. */
  list(): Promise<ListeningPort[]>;
}

export type ListeningPortsOptions = {
  scan?: () => Promise<ListeningPort[]>;
  /** Ports on which the agent itself listens (LP26): the end of its tunnel, in a devcontainer. */
  own?: readonly number[];
  now?: () => number;
};

export function createListeningPorts({
  scan = scanOf(process.platform),
  own = [],
  now = Date.now,
}: ListeningPortsOptions = {}): ListeningPorts {
  let last: { at: number; ports: Promise<ListeningPort[]> } | undefined;
  return {
    async list() {
      if (!last || now() - last.at >= REUSED_MS) {
        const mine = { at: now(), ports: scan() };
        last = mine;
        mine.ports.catch(() => {
          if (last === mine) last = undefined; // a failure is nobody else's answer
        });
      }
      const ports = await last.ports;
      return ports.filter(({ port }) => port >= LOWEST_PORT && !own.includes(port));
    },
  };
}

function scanOf(platform: NodeJS.Platform): () => Promise<ListeningPort[]> {
  if (platform === "linux") return createLinuxScan();
  if (platform === "darwin") return scanWithLsof;
  return async () => []; // LP1: this platform cannot tell
}

/** Both families, where the reference reads IPv4 only: a Node server binds `::` and would be missing (LP20). */
function createLinuxScan(): () => Promise<ListeningPort[]> {
  const names = createProcessNames();
  return async () => {
    const [v4, v6] = await Promise.all([
      readFile("/proc/net/tcp", "utf8"),
      readFile("/proc/net/tcp6", "utf8").catch(() => ""), // a kernel without IPv6
    ]);
    const sockets = firstOfEachPort([...parseListeningSockets(v4), ...parseListeningSockets(v6)]);
    const nameOf = await names.of(sockets.map(({ inode }) => inode));
    return sockets.map(({ port, inode }) => ({
      process_name: nameOf.get(inode) ?? "",
      network: "tcp",
      port,
    }));
  };
}

async function scanWithLsof(): Promise<ListeningPort[]> {
  const [command, ...args] = LSOF;
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      timeout: LSOF_WITHIN_MS,
      maxBuffer: LSOF_MAX_BYTES,
    });
    return parseLsof(stdout);
  } catch (error) {
    const { code, stdout = "" } = error as { code?: unknown; stdout?: string }; // execFile's rejection has both
    if (code === 1) return parseLsof(stdout);
    throw error;
  }
}
