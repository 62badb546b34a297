import { expect, test } from "vitest";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import { anAgent, anApp, anAppStatus, aScript, at, id, ms } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { healthSentence } from "./healthSentence.ts";

const failed = aScript({ status: "exit_failure", exit_code: 1, log_source_id: id(42) });
const never = {
  first_connected_at: undefined,
  last_connected_at: undefined,
  started_at: undefined,
  ready_at: undefined,
};

type Row = {
  state: string;
  agent?: Partial<WorkspaceAgent>;
  build?: Partial<WorkspaceBuild>;
  kind: string;
  word: string;
  sentence: string;
  action?: Record<string, string>;
};

const rows: Row[] = [
  {
    state: "ready",
    kind: "ok",
    word: "Healthy",
    sentence: "Ready for 1 min 50 s.",
    action: { kind: "terminal", label: "Open a terminal" },
  },
  {
    state: "ready with answering apps",
    agent: { apps: [anApp(), anApp({ slug: "api" })] },
    kind: "ok",
    word: "Healthy",
    sentence: "Ready for 1 min 50 s; all 2 apps answer.",
    action: { kind: "terminal", label: "Open a terminal" },
  },
  {
    state: "an app that has not answered yet",
    agent: { apps: [anApp({ health: "initializing" })] },
    kind: "ok",
    word: "Healthy",
    sentence: "Ready for 1 min 50 s; app “Web” has not answered yet.",
    action: { kind: "terminal", label: "Open a terminal" },
  },
  {
    state: "an app that does not answer",
    agent: { apps: [anApp({ health: "unhealthy" })] },
    kind: "warn",
    word: "Degraded",
    sentence: "Ready, but app “Web” does not answer.",
    action: { kind: "logs", label: "Read the logs" },
  },
  {
    state: "an app that reports a failure",
    agent: { apps: [anApp({ statuses: [anAppStatus({ state: "failure", message: "no disk" })] })] },
    kind: "warn",
    word: "Degraded",
    sentence: "Ready, but app “Web” reports a failure: no disk.",
    action: { kind: "logs", label: "Read the logs" },
  },
  {
    state: "a failed scheduled script",
    agent: { scripts: [{ ...failed, cron: "0 * * * *", run_on_start: false }] },
    kind: "warn",
    word: "Degraded",
    sentence: "Ready, but scheduled script “Install” failed with exit code 1.",
    action: { kind: "logs", label: "Read its log", sourceId: id(42) },
  },
  {
    state: "a slow connection",
    agent: {
      latency: { Home: { preferred: true, latency_ms: 640.4 }, Far: { preferred: false, latency_ms: 5 } },
    },
    kind: "warn",
    word: "Degraded",
    sentence: "Ready, but its connection is slow: 640 ms.",
    action: { kind: "troubleshoot", label: "How to find out why", url: "https://help.example/agents" },
  },
  {
    state: "never connected",
    agent: { ...never, status: "connecting", lifecycle_state: "created" },
    kind: "busy",
    word: "Waiting",
    sentence: "Waiting for 2 min for its first contact.",
    action: { kind: "join", label: "Show the join command" },
  },
  {
    state: "timed out",
    agent: { ...never, status: "timeout", lifecycle_state: "created" },
    kind: "bad",
    word: "Never seen",
    sentence: "It should have made contact within 2 min, and has not.",
    action: { kind: "join", label: "Show the join command" },
  },
  {
    state: "a sub-agent timed out",
    agent: { ...never, status: "timeout", parent_id: id(9) },
    kind: "bad",
    word: "Never seen",
    sentence: "It should have made contact within 2 min, and has not.",
    action: { kind: "troubleshoot", label: "How to find out why", url: "https://help.example/agents" },
  },
  {
    state: "contact lost",
    agent: { status: "disconnected", disconnected_at: at(108) },
    kind: "bad",
    word: "Offline",
    sentence: "Contact was lost 12 s ago.",
    action: { kind: "troubleshoot", label: "How to find out why", url: "https://help.example/agents" },
  },
  {
    state: "contact lost while starting",
    agent: { status: "disconnected", lifecycle_state: "starting", disconnected_at: at(108) },
    kind: "bad",
    word: "Offline",
    sentence: "Contact was lost 12 s ago, while it was starting.",
    action: { kind: "troubleshoot", label: "How to find out why", url: "https://help.example/agents" },
  },
  {
    state: "off",
    agent: { status: "disconnected", lifecycle_state: "off", disconnected_at: at(120) },
    kind: "off",
    word: "Off",
    sentence: "It shut down in order just now.",
    action: { kind: "join", label: "Show the join command" },
  },
  {
    state: "connected, nothing reported",
    agent: { lifecycle_state: "created", last_connected_at: at(117) },
    kind: "busy",
    word: "Starting",
    sentence: "Connected for 3 s; it has not begun to start yet.",
  },
  {
    state: "starting",
    agent: {
      lifecycle_state: "starting",
      started_at: at(106),
      scripts: [aScript({ status: "ok", exit_code: 0 }), aScript({ id: id(301) })],
      startup_script_behavior: "blocking",
    },
    kind: "busy",
    word: "Starting",
    sentence: "It has been starting for 14 s; 1 of 2 start scripts done, and sign-in to it waits for that.",
    action: { kind: "logs", label: "Read the logs" },
  },
  {
    state: "a slow start",
    agent: { lifecycle_state: "start_timeout", scripts: [aScript({ status: "timed_out", exit_code: 255 })] },
    kind: "warn",
    word: "Slow start",
    sentence: "Start script “Install” took longer than the 30 s it has; the agent is usable.",
    action: { kind: "logs", label: "Read its log", sourceId: id(400) },
  },
  {
    state: "a failed start",
    agent: { lifecycle_state: "start_error", scripts: [aScript({ status: "ok", exit_code: 0 }), failed] },
    kind: "bad",
    word: "Start failed",
    sentence: "Start script “Install” failed with exit code 1.",
    action: { kind: "logs", label: "Read its log", sourceId: id(42) },
  },
  {
    state: "a failed start of an unknown script",
    agent: { lifecycle_state: "start_error" },
    kind: "bad",
    word: "Start failed",
    sentence: "A start script failed.",
    action: { kind: "logs", label: "Read the logs" },
  },
  {
    state: "shutting down",
    agent: { lifecycle_state: "shutting_down" },
    kind: "busy",
    word: "Stopping",
    sentence: "It is shutting down.",
    action: { kind: "logs", label: "Read the logs" },
  },
  {
    state: "a slow shutdown",
    agent: { lifecycle_state: "shutdown_timeout" },
    kind: "warn",
    word: "Stopping",
    sentence: "Its stop scripts take longer than they may.",
    action: { kind: "logs", label: "Read the logs" },
  },
  {
    state: "a stopped workspace",
    build: { status: "stopped", transition: "stop" },
    kind: "off",
    word: "Stopped",
    sentence: "Its workspace is stopped.",
    action: { kind: "start", label: "Start the workspace" },
  },
  {
    state: "a failed build",
    build: {
      status: "failed",
      job: { id: id(1), status: "failed", error: "no space left", queue_position: 0, queue_size: 0 },
    },
    kind: "bad",
    word: "Failed",
    sentence: "Its workspace failed to start: no space left",
    action: { kind: "start", label: "Start the workspace" },
  },
  {
    state: "unhealthy for a reason only the server knows",
    agent: { health: { healthy: false, reason: "clock skew" } },
    kind: "bad",
    word: "Unhealthy",
    sentence: "The server says: clock skew.",
  },
  {
    state: "a status of a newer server",
    agent: { status: "deep_sleep" },
    kind: "off",
    word: "Deep sleep",
    sentence: "The server says “deep_sleep” of it, which this page does not know.",
  },
  {
    state: "a lifecycle state of a newer server",
    agent: { lifecycle_state: "migrating" },
    kind: "off",
    word: "Migrating",
    sentence: "The server says “migrating” of it, which this page does not know.",
  },
  {
    state: "connected to a server of before there were lifecycle states",
    agent: { lifecycle_state: "unknown", ready_at: undefined },
    kind: "ok",
    word: "Healthy",
    sentence: "Ready.",
    action: { kind: "terminal", label: "Open a terminal" },
  },
  {
    state: "never seen, without a limit",
    agent: { ...never, status: "timeout", connection_timeout_seconds: 0 },
    kind: "bad",
    word: "Never seen",
    sentence: "It should have made contact, and has not.",
    action: { kind: "join", label: "Show the join command" },
  },
  {
    state: "an app without a name",
    agent: { apps: [anApp({ slug: "", display_name: "", health: "unhealthy" })] },
    kind: "warn",
    word: "Degraded",
    sentence: "Ready, but an app does not answer.",
    action: { kind: "logs", label: "Read the logs" },
  },
];

test.each(rows)("[D1] $state: $sentence", ({ agent, build, kind, word, sentence, action }) => {
  const subject = anAgent(agent);
  const workspace = aWorkspace({ agents: [subject], ...(build && { build }) });
  expect(healthSentence(subject, workspace, ms(120))).toEqual({
    kind,
    word,
    sentence,
    ...(action && { action }),
  });
});
