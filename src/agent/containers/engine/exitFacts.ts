import type { Inspected } from "./wire.ts";

/** What an explanation of a container's end needs; nothing is judged here. */
export type ExitFacts = {
  state: string;
  exit_code: number;
  oom_killed: boolean;
  /** The engine's own words, mostly when it could not be started. */
  error: string;
  /** `null` when it never was. */
  started_at: string | null;
  finished_at: string | null;
  restart_count: number;
  restart_policy: string;
  health: string | null;
  /** `null` when nothing limits it. */
  memory_limit_bytes: number | null;
  cpu_limit: number | null;
  command: string[];
};

export function exitFacts({ State, HostConfig, Path, Args, RestartCount }: Inspected): ExitFacts {
  return {
    state: State.Status,
    exit_code: State.ExitCode,
    oom_killed: State.OOMKilled,
    error: State.Error,
    started_at: timeOrNull(State.StartedAt),
    finished_at: timeOrNull(State.FinishedAt),
    restart_count: RestartCount,
    restart_policy: HostConfig.RestartPolicy?.Name ?? "",
    health: State.Health?.Status || null,
    memory_limit_bytes: HostConfig.Memory > 0 ? HostConfig.Memory : null,
    cpu_limit: cpuLimit(HostConfig),
    command: [Path, ...Args].filter((word, index) => index > 0 || word !== ""),
  };
}

/** Go's zero time means never. */
const timeOrNull = (time: string) => (time === "" || time.startsWith("0001-") ? null : time);

/** In cores, from `--cpus` or a quota. */
export function cpuLimit({ NanoCpus, CpuQuota, CpuPeriod }: Inspected["HostConfig"]): number | null {
  if (NanoCpus > 0) return NanoCpus / 1e9;
  return CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : null;
}
