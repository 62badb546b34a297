import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { socketInode } from "./procNetTcp.ts";

/** A socket nobody could be found for is looked for again after this long: its owner may be another user's for ever. */
const LOOK_AGAIN_MS = 15_000;
/** Descriptors looked at in one search: a machine with millions of them must not stall the agent. */
const MAX_DESCRIPTORS = 200_000;

export type ProcessNames = {
  /** The name of the process behind each socket, `""` where it is not to be known (LP23). */
  of(inodes: readonly string[]): Promise<Map<string, string>>;
};

/** Looks through `/proc/<pid>/fd`, but only when a socket is new: a socket keeps its process. */
export function createProcessNames(proc = "/proc", now = Date.now): ProcessNames {
  let known = new Map<string, { name: string; at: number }>();

  return {
    async of(inodes) {
      const kept = new Map<string, { name: string; at: number }>();
      const wanted = new Set<string>();
      for (const inode of inodes) {
        const found = known.get(inode);
        if (found && (found.name !== "" || now() - found.at < LOOK_AGAIN_MS)) kept.set(inode, found);
        else wanted.add(inode);
      }
      if (wanted.size > 0) {
        const names = await search(proc, new Set(wanted));
        for (const inode of wanted) kept.set(inode, { name: names.get(inode) ?? "", at: now() });
      }
      known = kept; // what no longer listens is forgotten
      return new Map([...kept].map(([inode, { name }]) => [inode, name]));
    },
  };
}

/** Newest processes first: a port that was just opened is most often one's of a process that just started. */
async function search(proc: string, wanted: Set<string>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const pids = (await readdir(proc))
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(b) - Number(a));
  let left = MAX_DESCRIPTORS;
  for (const pid of pids) {
    if (wanted.size === 0 || left <= 0) break;
    const fds = await readdir(join(proc, pid, "fd")).catch(() => []); // gone meanwhile, or another user's
    let name: string | undefined;
    for (const fd of fds) {
      if (--left <= 0) break;
      const target = await readlink(join(proc, pid, "fd", fd)).catch(() => "");
      const inode = socketInode(target);
      if (inode === undefined || !wanted.delete(inode)) continue;
      name ??= (await readFile(join(proc, pid, "comm"), "utf8").catch(() => "")).trimEnd();
      names.set(inode, name);
    }
  }
  return names;
}
