import type { AgentClient } from "#api/agentClient.ts";
import type { LIFECYCLE_STATES } from "#api/http/agents.ts";
import type { Manifest } from "#api/link/manifest.ts";
import { createAppProber } from "./apps/appProber.ts";
import type { Alarm } from "./backoff.ts";
import type { DeclaredOutcome } from "./containers/createContainers.ts";
import { createRunContainers } from "./containers/runContainers.ts";
import { deliver } from "./deliver.ts";
import { expandDirectory, workingDirectory } from "./directory.ts";
import { type Host, workspaceEnvironment } from "./environment.ts";
import type { LinkedContainers } from "./link/containerRoutes.ts";
import type { Log } from "./log.ts";
import { createLogSender } from "./logs/logSender.ts";
import { createFileTails } from "./logs/tail/fileTails.ts";
import { createMetadataSampler } from "./metadata/metadataSampler.ts";
import { createHostStats } from "./metadata/readHostStats.ts";
import { sampleScript } from "./metadata/sampleScript.ts";
import { createOutbox } from "./outbox.ts";
import { type OwnCommand, withOwnCommand } from "./ownCommand.ts";
import { createTerminals, type Surroundings } from "./pty/createTerminals.ts";
import type { Terminals } from "./pty/terminals.ts";
import { stageResult } from "./scripts/outcome.ts";
import { createScriptRunner } from "./scripts/scriptRunner.ts";
import { type Machine, startupReport } from "./startupReport.ts";
import { within } from "./within.ts";

/** Stop scripts, terminals and last reports together stay under half a minute. */
const STOP_SCRIPTS_MS = 15_000;
const TERMINALS_MS = 5_000;
const LAST_REPORTS_MS = 3_000;
/** A file system that does not answer keeps no script from starting. */
const FIRST_LOOK_MS = 2_000;

type Lifecycle = (typeof LIFECYCLE_STATES)[number];

export type RunOptions = {
  client: AgentClient;
  /** Origin of the server. */
  url: string;
  token: string;
  host: Host;
  machine: Machine;
  log: Log;
  alarm: Alarm;
  /** `quarterdeck` for its processes; absent where there is none. */
  ownCommand?: OwnCommand | undefined;
};

/** The life of one agent id: from its first manifest to its stop. A new start build makes a new one. */
export interface Run {
  readonly agentId: string;
  readonly ownerName: string;
  readonly terminals: Terminals;
  readonly containers: LinkedContainers;
  update(manifest: Manifest): void;
  /** The link is up again: what the server may have missed. */
  resend(): void;
  /** Runs the stop scripts, ends the terminals and reports. Bounded in time. */
  stop(): Promise<void>;
  /** Ends at once and reports nothing more: another agent has taken this one's place. */
  abandon(): Promise<void>;
  /**
   * Ends as by `stop`, stop scripts included, for a workspace that changed hands. Nothing is reported: the token speaks
   * for the new owner's agent already. Bounded in time.
   */
  handOver(): Promise<void>;
}

export function startRun(
  first: Manifest,
  { client, url, token, host, machine, log, alarm, ownCommand }: RunOptions,
): Run {
  let manifest = first;
  const over = new AbortController();
  const stopping = new AbortController();
  const outbox = createOutbox(log, { signal: over.signal, alarm });
  const logs = createLogSender({ client: client.logs, log, alarm });

  const environment = () => {
    const env = workspaceEnvironment(manifest, { url, token }, host);
    return ownCommand ? withOwnCommand(env, ownCommand.path()) : env;
  };
  const surroundings = async (): Promise<Surroundings> => {
    const env = environment();
    const cwd = await workingDirectory(expandDirectory(manifest.directory, host.home, env), host.home);
    return { shell: host.shell, cwd, env, motd: manifest.motd };
  };
  const directory = async () => (await surroundings()).cwd;
  const containers = createRunContainers({
    manifest: first,
    client,
    token,
    url,
    host,
    surroundings,
    logs,
    outbox,
    log,
    signal: stopping.signal,
  });
  const terminals = createTerminals({
    surroundings,
    idleMinutes: () => manifest.terminal_idle_minutes,
    ...(containers.pty && { containerPty: containers.pty }),
  });
  const files = createFileTails({ surroundings, logs });
  const scripts = createScriptRunner({
    surroundings,
    logs,
    ownWrites: files.ownWrites,
    report: (body) => outbox.send("script", (signal) => client.reports.script({ body }, { signal })),
  });
  const apps = createAppProber((id, health) => reportApps([{ id, health }]));
  const hostStats = createHostStats(directory);
  const metadata = createMetadataSampler({
    async sample({ builtin, script }, timeoutMs, signal) {
      if (!builtin) return sampleScript(script, timeoutMs, await surroundings(), signal);
      return { value: await hostStats(builtin), error: "" };
    },
    report: (items, signal) =>
      deliver((attempt) => client.reports.metadata({ body: { items } }, { signal: attempt }), {
        signal,
        alarm,
      }),
  });

  function reportApps(health: ReturnType<typeof apps.current>) {
    if (health.length === 0) return;
    outbox.send("app health", (signal) => client.reports.appHealth({ body: { apps: health } }, { signal }));
  }
  function report(state: Lifecycle) {
    const body = { state, changed_at: new Date().toISOString() };
    log.info({ state }, "lifecycle");
    outbox.send(`lifecycle ${state}`, (signal) => client.reports.lifecycle({ body }, { signal }));
  }
  function reportStartup() {
    const env = environment();
    const body = startupReport(machine, expandDirectory(manifest.directory, host.home, env));
    outbox.send("startup", (signal) => client.reports.startup({ body }, { signal }));
  }
  function apply() {
    scripts.update(manifest.scripts);
    apps.update(manifest.apps);
    metadata.update(manifest.metadata);
    return files.update(manifest);
  }

  async function start() {
    report("starting");
    // What scripts append to a file is new, so it must be known first where the file ended.
    await within(FIRST_LOOK_MS, apply());
    const result = stageResult(await scripts.run("start", stopping.signal));
    const isBuilt = await containers.start(reportDevcontainer);
    if (stopping.signal.aborted) return;
    if (result !== "ok") report(`start_${result}`);
    else report(isBuilt ? "ready" : "start_error");
  }
  /** A declared devcontainer counts as a script of the same id (containers.md DC100). */
  function reportDevcontainer({ devcontainerId, startedAt, endedAt, failed }: DeclaredOutcome) {
    const body = {
      script_id: devcontainerId,
      started_at: startedAt.toISOString(),
      ended_at: endedAt.toISOString(),
      exit_code: failed ? 1 : 0,
      stage: "start" as const,
      status: failed ? ("exit_failure" as const) : ("ok" as const),
    };
    outbox.send("script", (signal) => client.reports.script({ body }, { signal }));
  }

  const endWork = () => {
    stopping.abort();
    scripts.close();
    apps.close();
    metadata.close();
  };
  const lastLines = async () => {
    await files.finish();
    await logs.flush();
  };
  const endReports = () => {
    files.close();
    logs.close();
    over.abort();
  };

  reportStartup();
  const started = start();

  return {
    agentId: first.agent_id,
    ownerName: first.owner_name,
    terminals,
    containers: containers.linked,
    update(next) {
      const moved = next.directory !== manifest.directory;
      manifest = next;
      if (moved) reportStartup();
      void apply();
      containers.update(next);
    },
    resend() {
      reportApps(apps.current());
    },
    async stop() {
      endWork();
      report("shutting_down");
      await started;
      const limit = AbortSignal.timeout(STOP_SCRIPTS_MS);
      const outcomes = await scripts.run("stop", limit);
      const result = limit.aborted ? "timeout" : stageResult(outcomes);
      await within(TERMINALS_MS, Promise.all([terminals.closeAll(), containers.close()]));
      report(result === "ok" ? "off" : `shutdown_${result}`);
      await within(LAST_REPORTS_MS, Promise.all([lastLines(), outbox.flush()]));
      endReports();
    },
    async abandon() {
      endWork();
      endReports();
      await within(TERMINALS_MS, Promise.all([terminals.closeAll(), containers.close()]));
    },
    async handOver() {
      endWork();
      endReports();
      await started;
      await scripts.run("stop", AbortSignal.timeout(STOP_SCRIPTS_MS));
      await within(TERMINALS_MS, Promise.all([terminals.closeAll(), containers.close()]));
    },
  };
}
