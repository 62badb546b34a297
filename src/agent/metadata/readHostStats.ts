import { readFile, statfs } from "node:fs/promises";
import { cpus, freemem, loadavg, totalmem } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import {
  amountText,
  type CpuTimes,
  cpuShare,
  cpuText,
  loadText,
  parseCpuTimes,
  parseMemory,
} from "./hostStats.ts";

export type Builtin = "cpu" | "memory" | "disk" | "load";

/** An older look than this says nothing about now. */
const OLDEST_LOOK_MS = 60_000;
const FIRST_LOOK_MS = 250;

/** Values of the built-in metadata, as text. `directory` tells which disk is meant. */
export function createHostStats(directory: () => Promise<string>): (builtin: Builtin) => Promise<string> {
  let look: (CpuTimes & { at: number }) | undefined;

  async function cpu(): Promise<string> {
    if (!look || Date.now() - look.at > OLDEST_LOOK_MS) {
      look = { ...(await readCpuTimes()), at: Date.now() };
      await wait(FIRST_LOOK_MS);
    }
    const before = look;
    look = { ...(await readCpuTimes()), at: Date.now() };
    return cpuText(cpuShare(before, look), cpus().length);
  }

  async function disk(): Promise<string> {
    const { blocks, bfree, bavail, bsize } = await statfs(await directory());
    // As df counts: what is kept for root is neither used nor to be had.
    const used = blocks - bfree;
    return amountText({ used: used * bsize, total: (used + bavail) * bsize });
  }

  const readers = {
    cpu,
    disk,
    memory: async () => amountText(await readMemory()),
    load: async () => loadText(loadavg()),
  };
  return (builtin) => readers[builtin]();
}

async function readCpuTimes(): Promise<CpuTimes> {
  if (process.platform === "linux") return parseCpuTimes(await readFile("/proc/stat", "utf8"));
  const times = cpus().map(({ times }) => times);
  const total = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.idle + one.irq, 0);
  return { busy: total - times.reduce((sum, { idle }) => sum + idle, 0), total };
}

async function readMemory(): Promise<{ used: number; total: number }> {
  if (process.platform === "linux") return parseMemory(await readFile("/proc/meminfo", "utf8"));
  return { used: totalmem() - freemem(), total: totalmem() };
}
