import type { AgentScript, WorkspaceAgent, WorkspaceApp } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { isStartWork } from "../../../streams/startScripts.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import { durationText, parseTime } from "../../../ui/timeText.ts";
import { statusText } from "../status/statusText.ts";

/** The next thing a person can do about it. */
export type HealthAction =
  | { kind: "join"; label: "Show the join command" }
  | { kind: "logs"; label: string; sourceId?: string }
  | { kind: "troubleshoot"; label: "How to find out why"; url: string }
  | { kind: "terminal"; label: "Open a terminal" }
  | { kind: "start"; label: "Start the workspace" };

export type Health = { kind: MarkKind; word: string; sentence: string; action?: HealthAction };

/** Above this a person notices every keystroke. */
const SLOW_MS = 300;

/** Whether an agent is healthy, why not, and what to do: one sentence of everything that is known about it. */
export function healthSentence(agent: WorkspaceAgent, workspace: Workspace, now: number): Health {
  return (
    ofWorkspace(workspace) ??
    ofConnection(agent, now) ??
    ofLifecycle(agent, now) ??
    ofTrouble(agent) ??
    ofRunning(agent, now)
  );
}

function ago(time: string | undefined, now: number): string {
  const ms = parseTime(time);
  if (ms === undefined) return "some time ago";
  const text = whole(now - ms);
  return text === "" ? "just now" : `${text} ago`;
}

/** A duration in whole seconds, empty below one: sentences tick once a second. */
function whole(ms: number): string {
  return ms < 1000 ? "" : durationText(Math.floor(ms / 1000) * 1000);
}

function lasting(since: string | undefined, now: number): string {
  const ms = parseTime(since);
  const text = ms === undefined ? "" : whole(now - ms);
  return text === "" ? "" : ` for ${text}`;
}

/** A workspace that is not running explains its agents. */
function ofWorkspace(workspace: Workspace): Health | undefined {
  const { status, job } = workspace.latest_build;
  const start: HealthAction = { kind: "start", label: "Start the workspace" };
  switch (status) {
    case "pending":
      return { kind: "busy", word: "Queued", sentence: "Its workspace waits to be built." };
    case "stopped":
      return { kind: "off", word: "Stopped", sentence: "Its workspace is stopped.", action: start };
    case "failed":
      return {
        kind: "bad",
        word: "Failed",
        sentence: `Its workspace failed to ${workspace.latest_build.transition}${job.error ? `: ${job.error}` : "."}`,
        action: start,
      };
    case "canceling":
      return { kind: "busy", word: "Canceling", sentence: "The build of its workspace is being canceled." };
    case "canceled":
      return {
        kind: "warn",
        word: "Canceled",
        sentence: "The build of its workspace was canceled.",
        action: start,
      };
    case "deleting":
      return { kind: "busy", word: "Deleting", sentence: "Its workspace is being deleted." };
    case "deleted":
      return { kind: "off", word: "Deleted", sentence: "Its workspace was deleted." };
    default:
      return undefined; // starting, running, stopping: the agent itself has more to say
  }
}

function ofConnection(agent: WorkspaceAgent, now: number): Health | undefined {
  const join: HealthAction = { kind: "join", label: "Show the join command" };
  const why: HealthAction = {
    kind: "troubleshoot",
    label: "How to find out why",
    url: agent.troubleshooting_url,
  };
  if (agent.status === "connecting")
    return {
      kind: "busy",
      word: "Waiting",
      sentence: `Waiting${lasting(agent.created_at, now)} for its first contact.`,
      action: join,
    };
  if (agent.status === "timeout")
    return {
      kind: "bad",
      word: "Never seen",
      sentence: `It should have made contact${withinText(agent.connection_timeout_seconds)}, and has not.`,
      action: agent.parent_id === null ? join : why,
    };
  if (agent.status === "connected") return undefined;
  if (agent.status !== "disconnected") return ofNewState(agent.status);
  const left = agent.disconnected_at ?? agent.last_connected_at;
  if (agent.lifecycle_state === "off")
    return { kind: "off", word: "Off", sentence: `It shut down in order ${ago(left, now)}.`, action: join };
  const during = STATE_WHEN_LOST[agent.lifecycle_state];
  return {
    kind: "bad",
    word: "Offline",
    sentence: `Contact was lost ${ago(left, now)}${during ? `, ${during}` : ""}.`,
    action: why,
  };
}

const withinText = (seconds: number) => (seconds > 0 ? ` within ${durationText(seconds * 1000)}` : "");

/** A state that a newer server tells: as it came, and neither good nor bad. */
function ofNewState(state: string): Health {
  const words = state.replaceAll("_", " ").trim();
  const word = words === "" ? "Unknown" : words.charAt(0).toUpperCase() + words.slice(1);
  return { kind: "off", word, sentence: `The server says “${state}” of it, which this page does not know.` };
}

const STATE_WHEN_LOST: Record<string, string> = {
  starting: "while it was starting",
  shutting_down: "while it was shutting down",
};

function ofLifecycle(agent: WorkspaceAgent, now: number): Health | undefined {
  switch (agent.lifecycle_state) {
    case "created":
      return {
        kind: "busy",
        word: "Starting",
        sentence: `Connected${lasting(agent.last_connected_at, now)}; it has not begun to start yet.`,
      };
    case "starting":
      return starting(agent, now);
    case "start_timeout":
      return slowStart(agent);
    case "start_error":
      return failedStart(agent);
    case "shutting_down":
      return { kind: "busy", word: "Stopping", sentence: "It is shutting down.", action: readLogs() };
    case "shutdown_timeout":
      return {
        kind: "warn",
        word: "Stopping",
        sentence: "Its stop scripts take longer than they may.",
        action: readLogs(),
      };
    case "shutdown_error":
      return { kind: "bad", word: "Stopping", sentence: "A stop script failed.", action: readLogs() };
    case "off":
      return { kind: "off", word: "Off", sentence: "It has shut down and is about to leave." };
    default:
      return undefined;
  }
}

function readLogs(script?: AgentScript): HealthAction {
  return script
    ? { kind: "logs", label: "Read its log", sourceId: script.log_source_id }
    : { kind: "logs", label: "Read the logs" };
}

function starting(agent: WorkspaceAgent, now: number): Health {
  const scripts = agent.scripts.filter(isStartWork);
  const done = scripts.filter((script) => script.status !== undefined).length;
  const progress = scripts.length > 0 ? `; ${done} of ${count(scripts.length, "start script")} done` : "";
  const wait = agent.startup_script_behavior === "blocking" ? ", and sign-in to it waits for that" : "";
  return {
    kind: "busy",
    word: "Starting",
    sentence: `It has been starting${lasting(agent.started_at, now)}${progress}${wait}.`,
    action: readLogs(),
  };
}

function slowStart(agent: WorkspaceAgent): Health {
  const slow = agent.scripts.find((script) => isStartWork(script) && script.status === "timed_out");
  return {
    kind: "warn",
    word: "Slow start",
    sentence: slow
      ? `Start script “${slow.display_name}” took longer than the ${durationText(slow.timeout / 1e6)} it has; the agent is usable.`
      : "A start script takes longer than it may; the agent is usable.",
    action: readLogs(slow),
  };
}

function failedStart(agent: WorkspaceAgent): Health {
  const failed = agent.scripts.find(
    (script) => isStartWork(script) && script.status !== undefined && script.status !== "ok",
  );
  return {
    kind: "bad",
    word: "Start failed",
    sentence: failed ? `Start script “${failed.display_name}” ${ending(failed)}.` : "A start script failed.",
    action: readLogs(failed),
  };
}

/** How a script's last run ended, as the end of a sentence. */
export function ending(script: AgentScript): string {
  switch (script.status) {
    case undefined:
      return "has not run";
    case "ok":
      return "succeeded";
    case "timed_out":
      return `was ended after its ${durationText(script.timeout / 1e6)}`;
    case "pipes_left_open":
      return "ended, but something it started still holds its output";
    default:
      return `failed with exit code ${script.exit_code ?? "unknown"}`;
  }
}

/** Connected: what may still be wrong with what runs on it. */
function ofTrouble(agent: WorkspaceAgent): Health | undefined {
  const down = agent.apps.filter((app) => app.health === "unhealthy");
  if (down.length > 0) return degraded(`${appNames(down)} ${down.length === 1 ? "does" : "do"} not answer`);
  const failing = agent.apps.find((app) => app.statuses[0]?.state === "failure");
  if (failing)
    return degraded(
      `${appNames([failing])} reports a failure: ${statusText(failing.statuses[0]?.message ?? "")}`,
    );
  const cron = agent.scripts.find((script) => script.cron !== "" && script.status && script.status !== "ok");
  if (cron) return degraded(`scheduled script “${cron.display_name}” ${ending(cron)}`, readLogs(cron));
  const latency = preferredLatency(agent);
  if (latency !== undefined && latency > SLOW_MS)
    return degraded(`its connection is slow: ${Math.round(latency)} ms`, {
      kind: "troubleshoot",
      label: "How to find out why",
      url: agent.troubleshooting_url,
    });
  if (!agent.health.healthy)
    return {
      kind: "bad",
      word: "Unhealthy",
      sentence: `The server says: ${agent.health.reason || "unhealthy"}.`,
    };
  return undefined;
}

function ofRunning(agent: WorkspaceAgent, now: number): Health {
  const { lifecycle_state: state } = agent;
  // `unknown`: a server of before there were such states.
  if (state !== "ready" && state !== "unknown") return ofNewState(state);
  const waking = agent.apps.filter((app) => app.health === "initializing");
  const watched = agent.apps.filter((app) => app.health === "healthy");
  const apps =
    waking.length > 0
      ? `; ${appNames(waking)} ${waking.length === 1 ? "has" : "have"} not answered yet`
      : watched.length > 0
        ? `; ${watched.length === 1 ? "its app answers" : `all ${watched.length} apps answer`}`
        : "";
  return {
    kind: "ok",
    word: "Healthy",
    sentence: `Ready${lasting(agent.ready_at, now)}${apps}.`,
    action: { kind: "terminal", label: "Open a terminal" },
  };
}

function degraded(but: string, action: HealthAction = readLogs()): Health {
  return { kind: "warn", word: "Degraded", sentence: `Ready, but ${but}.`, action };
}

function appNames(apps: readonly WorkspaceApp[]): string {
  const [first] = apps;
  if (apps.length > 1 || !first) return count(apps.length, "app");
  const name = first.display_name || first.slug;
  return name === "" ? "an app" : `app “${name}”`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Milliseconds to the agent's home region, else to any. */
export function preferredLatency(agent: WorkspaceAgent): number | undefined {
  const regions = Object.values(agent.latency ?? {});
  return (regions.find((region) => region.preferred) ?? regions[0])?.latency_ms;
}
