/** What built-in metadata understands of /proc. The reading is readHostStats.ts. */

export type CpuTimes = { busy: number; total: number };

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks since boot. */
export function parseCpuTimes(procStat: string): CpuTimes {
  const ticks = procStat.split("\n", 1)[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, iowait = 0] = ticks;
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { busy: total - idle - iowait, total };
}

/** Memory that programs cannot have, of all there is, in bytes. */
export function parseMemory(procMeminfo: string): { used: number; total: number } {
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(procMeminfo)?.[1] ?? 0) * 1024;
  const total = bytes("MemTotal");
  return { used: total - bytes("MemAvailable"), total };
}

/** Share of all cores' time between two looks, 0 to 1. */
export function cpuShare(before: CpuTimes, after: CpuTimes): number {
  const total = after.total - before.total;
  return total > 0 ? Math.min(1, Math.max(0, (after.busy - before.busy) / total)) : 0;
}

const percent = (share: number) => `${Math.round(share * 100)}%`;

export const cpuText = (share: number, cores: number): string =>
  `${percent(share)} of ${cores} ${cores === 1 ? "core" : "cores"}`;

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Both amounts in the unit of the larger: `2.1 of 7.8 GiB (27%)`. */
export function amountText({ used, total }: { used: number; total: number }): string {
  if (total <= 0) return "unknown";
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(total) / 10));
  const shown = (bytes: number) => {
    const value = bytes / 1024 ** step;
    return value >= 100 ? value.toFixed(0) : value.toFixed(1);
  };
  return `${shown(used)} of ${shown(total)} ${UNITS[step]} (${percent(used / total)})`;
}

export const loadText = (averages: number[]): string => averages.map((load) => load.toFixed(2)).join(" ");
