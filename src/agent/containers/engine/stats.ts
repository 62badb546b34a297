import { z } from "zod";
import type { ContainerStats } from "./engine.ts";

const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const counts = z.record(z.string(), z.number()).nullish();

const Cpu = z.looseObject({
  cpu_usage: z.looseObject({ total_usage: count, percpu_usage: z.array(z.number()).nullish() }).nullish(),
  system_cpu_usage: count,
  online_cpus: count,
  /** Only Podman has it, and its system_cpu_usage counts something else. */
  cpu: z.number().nullish(),
});

/** What an engine sends each second. Podman leaves out much. */
export const StatsSample = z.looseObject({
  read: z.string(),
  cpu_stats: Cpu,
  memory_stats: z.looseObject({ usage: count, limit: count, stats: counts }).nullish(),
  pids_stats: z.looseObject({ current: count }).nullish(),
  networks: z.record(z.string(), z.looseObject({ rx_bytes: count, tx_bytes: count })).nullish(),
  blkio_stats: z
    .looseObject({
      io_service_bytes_recursive: z.array(z.looseObject({ op: z.string(), value: count })).nullish(),
    })
    .nullish(),
});
export type StatsSample = z.infer<typeof StatsSample>;

/** Of the container's configuration: a sample of one without limits has the machine's memory as its limit. */
export type Limits = { memoryBytes: number | null; cpus: number | null };

/** Stopped containers are sampled too: nothing, at Go's zero time. */
export const isEmptySample = ({ read }: StatsSample) => read.startsWith("0001-");

export function statsOf(
  sample: StatsSample,
  before: StatsSample | undefined,
  limits: Limits,
): ContainerStats {
  const now = totals(sample);
  const then = before && totals(before);
  const seconds = before ? (Date.parse(sample.read) - Date.parse(before.read)) / 1000 : 0;
  /** Counters start anew with the container: what fell tells nothing. */
  const rate = (name: keyof typeof now) => {
    const delta = then === undefined ? -1 : now[name] - then[name];
    return seconds > 0 && delta >= 0 ? delta / seconds : null;
  };
  return {
    at: sample.read,
    cpu_percent: cpuPercent(sample, before, seconds),
    cpus: Math.min(limits.cpus ?? Number.POSITIVE_INFINITY, onlineCpus(sample)),
    memory_bytes: memoryWithoutCache(sample),
    memory_limit_bytes: limits.memoryBytes,
    pids: sample.pids_stats?.current ?? 0,
    ...now,
    network_rx_per_second: rate("network_rx_bytes"),
    network_tx_per_second: rate("network_tx_bytes"),
    block_read_per_second: rate("block_read_bytes"),
    block_write_per_second: rate("block_write_bytes"),
  };
}

function totals({ networks, blkio_stats }: StatsSample) {
  const interfaces = Object.values(networks ?? {});
  const blocks = blkio_stats?.io_service_bytes_recursive ?? [];
  // cgroup v1 writes Read and Write, v2 read and write
  const moved = (op: string) =>
    blocks.reduce((sum, entry) => (entry.op.toLowerCase() === op ? sum + entry.value : sum), 0);
  return {
    network_rx_bytes: interfaces.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    network_tx_bytes: interfaces.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    block_read_bytes: moved("read"),
    block_write_bytes: moved("write"),
  };
}

const onlineCpus = ({ cpu_stats }: StatsSample) =>
  cpu_stats.online_cpus || cpu_stats.cpu_usage?.percpu_usage?.length || 1;

/** Against what the machine's cores did meanwhile, as `docker stats`; against the clock where that is not told. */
function cpuPercent(sample: StatsSample, before: StatsSample | undefined, seconds: number): number | null {
  if (!before) return null;
  const used = used_ns(sample) - used_ns(before);
  if (used < 0) return null;
  const system = sample.cpu_stats.system_cpu_usage - before.cpu_stats.system_cpu_usage;
  const trusted = typeof sample.cpu_stats.cpu !== "number" && before.cpu_stats.system_cpu_usage > 0;
  if (trusted && system > 0) return (used / system) * onlineCpus(sample) * 100;
  return seconds > 0 ? (used / (seconds * 1e9)) * 100 : null;
}

const used_ns = ({ cpu_stats }: StatsSample) => cpu_stats.cpu_usage?.total_usage ?? 0;

/** The kernel drops inactive file pages before it kills: `total_inactive_file` is cgroup v1, `inactive_file` v2. */
function memoryWithoutCache({ memory_stats }: StatsSample): number {
  const usage = memory_stats?.usage ?? 0;
  const cache = memory_stats?.stats?.total_inactive_file ?? memory_stats?.stats?.inactive_file ?? 0;
  return cache < usage ? usage - cache : usage;
}
