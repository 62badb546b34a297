import { z } from "zod";
import { get, post, stream } from "../endpoint.ts";
import { openEnum, Time, Uuid } from "../values.ts";
import { AgentLog, FollowLogs, ListLogs } from "./logs.ts";

/**
 * What our own agents can do with containers beyond the Coder API. The extensions that buildinfo advertises:
 * `container-actions`, `container-inspect`, `container-logs`, `container-shells`, `container-stats` and
 * `devcontainer-attempts`. Errors of the agent pass through with their status and envelope, as with `containersApi`:
 * 404 `Container not found.`, 409 with the engine's reason, 502 when the engine does not answer.
 */
export const CONTAINER_EXTENSIONS = [
  "container-actions",
  "container-inspect",
  "container-logs",
  "container-shells",
  "container-stats",
  "devcontainer-attempts",
] as const;

/** The log source of one stream of a container: ids of containers are 64 hexadecimal digits, so the first 31 do. */
export function containerSourceId(containerId: string, from: "stdout" | "stderr"): string {
  const digits = containerId.slice(0, 31).padEnd(31, "0") + (from === "stdout" ? "1" : "2");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Which containers' logs are asked for; several are merged by time. */
const OfContainers = z.object({
  container: z.array(z.string()).min(1).max(32).meta({ description: "Container id; may be repeated" }),
});

/** One second of one container. */
export const ContainerStats = z.object({
  container: z.string(),
  at: Time,
  /** Of one core: 100 is one core busy. */
  cpu_percent: z.number(),
  cpus: z.number(),
  /** Bytes, without the page cache. */
  memory: z.number(),
  /** Bytes; 0 when the container has none of its own. */
  memory_limit: z.number(),
  /** Bytes since the container started. */
  network_received: z.number(),
  network_sent: z.number(),
  block_read: z.number(),
  block_written: z.number(),
  processes: z.number().int(),
  /** When the container was started last, and when it last lacked memory while it was watched. Older agents say neither. */
  started_at: Time.optional(),
  out_of_memory_at: Time.optional(),
});
export type ContainerStats = z.infer<typeof ContainerStats>;

/** Containers that an agent measures at a time: each is a connection to the engine, and work for it. */
export const MOST_MEASURED = 64;

/** Who can be in a container, and in which shell. */
export const ContainerShells = z.object({
  /** Lines of its /etc/passwd. */
  users: z.array(z.object({ name: z.string(), uid: z.number().int(), home: z.string(), shell: z.string() })),
  /** Paths of shells that are there; empty: nothing to open a terminal with. */
  shells: z.array(z.string()),
  /** Whose terminal opens when none is named. */
  default_user: z.string(),
});
export type ContainerShells = z.infer<typeof ContainerShells>;

/** What a rebuild or a deletion takes away, and what changed since the last build. */
export const DevcontainerChanges = z.object({
  /** Anonymous volumes: a rebuild leaves them behind, nothing uses them again. */
  anonymous_volumes: z.array(z.object({ name: z.string(), destination: z.string() })),
  /** Volumes with a name and folders of the host, which stay. */
  kept_mounts: z.array(z.object({ source: z.string(), destination: z.string() })),
  /** Files of the container's own layer that were added, changed or deleted, the first 200 in order. */
  files: z.array(z.object({ path: z.string(), kind: z.enum(["added", "changed", "deleted"]) })),
  file_count: z.number().int(),
  /**
   * devcontainer.json as it is now, parsed; null when it cannot be read. Its secrets are masked: what stands for one is
   * another when the secret is.
   */
  config: z.record(z.string(), z.unknown()).nullable(),
  /** As it was when the running container was built, masked likewise; null when nobody saw it. */
  built_config: z.record(z.string(), z.unknown()).nullable(),
  /** Files that changed since the build: the configuration, a Dockerfile, a compose file. */
  changed_files: z.array(z.string()),
});
export type DevcontainerChanges = z.infer<typeof DevcontainerChanges>;

export const BUILD_PHASES = ["prepare", "features", "image", "create", "lifecycle", "agent"] as const;

export const AttemptPhase = z.object({
  name: openEnum(BUILD_PHASES),
  /** What is done in it just now: a build step, a lifecycle command. */
  detail: z.string(),
  /** Of a build in steps: which one of how many. */
  step: z.number().int().optional(),
  steps: z.number().int().optional(),
  started_at: Time,
  ended_at: Time.nullable(),
});
export type AttemptPhase = z.infer<typeof AttemptPhase>;

/** Why an attempt failed, and where. */
export const AttemptFailure = z.object({
  phase: openEnum(BUILD_PHASES),
  /** In one sentence. */
  message: z.string(),
  /** The CLI's own words; empty when they only repeat a command. */
  description: z.string(),
  /** What failed: the step of a build, a lifecycle command, else what the CLI ran. */
  command: z.string(),
  exit_code: z.number().int().nullable(),
  /** The last lines before the end, at most 20. */
  context: z.array(z.string()),
  /** What to do about it, for a failure that is known. */
  hint: z.string(),
});
export type AttemptFailure = z.infer<typeof AttemptFailure>;

/** One run of `devcontainer up`. */
export const DevcontainerAttempt = z.object({
  id: Uuid,
  /** Devcontainers are known by it across restarts of the agent; their ids change. */
  workspace_folder: z.string(),
  config_path: z.string(),
  kind: openEnum(["start", "rebuild"]),
  started_at: Time,
  ended_at: Time.nullable(),
  /** Null while it is under way; `interrupted` when the agent went away. */
  result: openEnum(["succeeded", "failed", "interrupted"]).nullable(),
  phases: z.array(AttemptPhase),
  failure: AttemptFailure.nullable(),
  /** Of the configuration it was built from, under a key of the agent; empty when it could not be read. */
  config_hash: z.string(),
  container_id: z.string(),
  /** The agent whose logs hold its output: another one than asked about when it ran in an earlier build. */
  agent_id: Uuid,
  /** Where its output is among those logs: the source, and the ids it lies between (first not included). */
  source_id: Uuid,
  after_log_id: z.number().int(),
  last_log_id: z.number().int().nullable(),
});
export type DevcontainerAttempt = z.infer<typeof DevcontainerAttempt>;

const agent = "/api/v2/quarterdeck/agents/:agent";
const container = `${agent}/containers/:container` as const;

const act = (verb: string, path: "start" | "stop" | "restart" | "kill") =>
  post(`${container}/${path}`, { summary: `${verb} a container`, extension: true, status: 204 });

export const engineApi = {
  /** What the engine knows of it, in the engine's own words (Docker's `GET /containers/{id}/json`). */
  inspect: get(container, {
    summary: "Inspect a container",
    extension: true,
    response: z.record(z.string(), z.unknown()),
  }),
  start: act("Start", "start"),
  stop: act("Stop", "stop"),
  restart: act("Restart", "restart"),
  kill: act("Kill", "kill"),
  shells: get(`${container}/shells`, {
    summary: "List users and shells of a container",
    extension: true,
    response: ContainerShells,
  }),
  /**
   * Lines have ids made of their time (100 ns since 2020), so they are the same each time and `after` and `before`
   * page as in an agent's log. `source_id` is `containerSourceId()`.
   */
  logs: get(`${agent}/container-logs`, {
    summary: "Get logs of containers",
    extension: true,
    query: ListLogs.omit({ format: true }).extend(OfContainers.shape),
    response: z.array(AgentLog),
  }),
  /** First, maybe empty, what is there after `after`, in pieces; without `after` its newest 10,000 lines. Then what is new. */
  followLogs: stream(`${agent}/container-logs`, {
    summary: "Follow logs of containers",
    extension: true,
    query: FollowLogs.extend({ follow: z.literal("true") }).extend(OfContainers.shape),
    message: z.array(AgentLog),
    appends: true,
  }),
  /** One message a second: every running container asked for, or all. */
  stats: stream(`${agent}/container-stats`, {
    summary: "Watch what containers use",
    extension: true,
    query: OfContainers.partial(),
    message: z.array(ContainerStats),
  }),
  changes: get(`${agent}/devcontainers/:devcontainer/changes`, {
    summary: "See what a rebuild of a devcontainer would change",
    extension: true,
    response: DevcontainerChanges,
  }),
  /** The last ten of each workspace folder, newest first. */
  attempts: get(`${agent}/devcontainer-attempts`, {
    summary: "List builds of an agent's devcontainers",
    extension: true,
    response: z.array(DevcontainerAttempt),
  }),
  /** All of them at once, and again on every change. */
  watchAttempts: stream(`${agent}/devcontainer-attempts/watch`, {
    summary: "Watch builds of an agent's devcontainers",
    extension: true,
    message: z.array(DevcontainerAttempt),
  }),
};
