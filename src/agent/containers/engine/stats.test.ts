import { expect, test } from "vitest";
import { isEmptySample, StatsSample, statsOf } from "./stats.ts";

const NO_LIMITS = { memoryBytes: null, cpus: null };

const v1 = (given: { read: string; used: number; system: number; rx?: number; written?: number }) =>
  StatsSample.parse({
    read: given.read,
    cpu_stats: {
      cpu_usage: { total_usage: given.used, percpu_usage: [1, 1] },
      system_cpu_usage: given.system,
      online_cpus: 2,
    },
    memory_stats: { usage: 1000, limit: 9000, stats: { total_inactive_file: 300, inactive_file: 1 } },
    pids_stats: { current: 3 },
    networks: { eth0: { rx_bytes: given.rx ?? 0, tx_bytes: 7 }, eth1: { rx_bytes: 5, tx_bytes: 8 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: "Read", value: 100 },
        { op: "Write", value: given.written ?? 0 },
        { op: "Total", value: 999 },
      ],
    },
  });

test("cgroup v1: processor against the machine's, memory without cache, rates per second", () => {
  const before = v1({ read: "2026-01-01T00:00:00Z", used: 1e9, system: 10e9, rx: 100, written: 0 });
  const now = v1({ read: "2026-01-01T00:00:02Z", used: 2e9, system: 14e9, rx: 300, written: 50 });
  expect(statsOf(now, before, { memoryBytes: 4096, cpus: 1.5 })).toEqual({
    at: "2026-01-01T00:00:02Z",
    cpu_percent: 50, // one of four core-seconds, of two cores
    cpus: 1.5,
    memory_bytes: 700,
    memory_limit_bytes: 4096,
    pids: 3,
    network_rx_bytes: 305,
    network_tx_bytes: 15,
    block_read_bytes: 100,
    block_write_bytes: 50,
    network_rx_per_second: 100,
    network_tx_per_second: 0,
    block_read_per_second: 0,
    block_write_per_second: 25,
  });
});

test("cgroup v2: other names for cache and operations", () => {
  const sample = StatsSample.parse({
    read: "2026-01-01T00:00:00Z",
    cpu_stats: { cpu_usage: { total_usage: 5 }, system_cpu_usage: 1, online_cpus: 4 },
    memory_stats: { usage: 1000, stats: { inactive_file: 400 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: "read", value: 3 },
        { op: "write", value: 4 },
      ],
    },
  });
  const stats = statsOf(sample, undefined, NO_LIMITS);
  expect(stats).toMatchObject({ memory_bytes: 600, cpus: 4, block_read_bytes: 3, block_write_bytes: 4 });
  expect(stats).toMatchObject({ cpu_percent: null, network_rx_per_second: null, memory_limit_bytes: null });
});

test("Podman: no cache, no block numbers, and the processor against the clock", () => {
  const podman = (read: string, used: number) =>
    StatsSample.parse({
      read,
      cpu_stats: { cpu_usage: { total_usage: used }, system_cpu_usage: used * 7, online_cpus: 2, cpu: 12 },
      memory_stats: { usage: 1000, limit: 5000 },
      blkio_stats: { io_service_bytes_recursive: null },
      networks: null,
    });
  const stats = statsOf(podman("2026-01-01T00:00:01Z", 2.5e8), podman("2026-01-01T00:00:00Z", 0), NO_LIMITS);
  expect(stats).toMatchObject({
    cpu_percent: 25,
    memory_bytes: 1000,
    block_read_bytes: 0,
    network_rx_bytes: 0,
  });
});

test("after a restart the counters are smaller: no rate is better than a wrong one", () => {
  const before = v1({ read: "2026-01-01T00:00:00Z", used: 9e9, system: 10e9, rx: 1000 });
  const now = v1({ read: "2026-01-01T00:00:01Z", used: 1e9, system: 12e9, rx: 10 });
  expect(statsOf(now, before, NO_LIMITS)).toMatchObject({ cpu_percent: null, network_rx_per_second: null });
});

test("the samples of a stopped container are known as empty", () => {
  expect(isEmptySample(StatsSample.parse({ read: "0001-01-01T00:00:00Z", cpu_stats: {} }))).toBe(true);
});
