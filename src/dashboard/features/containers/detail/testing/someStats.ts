import type { ContainerStats } from "#api/http/engine.ts";

/** What a container uses at a second, counters growing by a hundred each. */
export const someStats = (second: number, change: Partial<ContainerStats> = {}): ContainerStats => ({
  container: "c",
  at: new Date(second * 1000 + 300).toISOString(),
  cpu_percent: 10,
  cpus: 2,
  memory: 1000,
  memory_limit: 4000,
  network_received: second * 100,
  network_sent: 0,
  block_read: 0,
  block_written: 0,
  processes: 1,
  ...change,
});
