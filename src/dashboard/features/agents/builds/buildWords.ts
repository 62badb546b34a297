import type { WorkspaceBuild } from "#api/http/builds.ts";
import type { BuildAction } from "../../../stores/askedBuild.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import { parseTime } from "../../../ui/timeText.ts";

export const verbs: Record<BuildAction, { verb: string; done: string; doing: string }> = {
  start: { verb: "Start", done: "started", doing: "Starting" },
  stop: { verb: "Stop", done: "stopped", doing: "Stopping" },
  restart: { verb: "Restart", done: "restarted", doing: "Restarting" },
  update: { verb: "Update", done: "updated", doing: "Updating" },
  cancel: { verb: "Cancel build", done: "canceled", doing: "Canceling" },
};

type State = { kind: MarkKind; word: string };

const states: Record<string, State> = {
  pending: { kind: "busy", word: "Queued" },
  starting: { kind: "busy", word: "Starting" },
  running: { kind: "ok", word: "Running" },
  stopping: { kind: "busy", word: "Stopping" },
  stopped: { kind: "off", word: "Stopped" },
  failed: { kind: "bad", word: "Failed" },
  canceling: { kind: "busy", word: "Canceling" },
  canceled: { kind: "warn", word: "Canceled" },
  deleting: { kind: "busy", word: "Deleting" },
  deleted: { kind: "off", word: "Deleted" },
};

/** The state of a workspace, or the one that was just asked for: the answer and the list follow. */
export function workspaceState(status: string, asked: BuildAction | undefined): State {
  if (asked !== undefined) return { kind: "busy", word: verbs[asked].doing };
  return states[status] ?? { kind: "warn", word: status };
}

/** How one build went. */
export function buildState({ job, status }: WorkspaceBuild): State {
  if (job.status === "succeeded") return { kind: "ok", word: "Succeeded" };
  return states[status] ?? { kind: "warn", word: job.status };
}

/** What a workspace in this state means for whoever wants to work in it. */
export function buildSentence({ status, transition, job }: WorkspaceBuild): string {
  switch (status) {
    case "pending":
      return job.queue_position > 0
        ? `Its ${transition} is number ${job.queue_position} of ${job.queue_size} in the queue.`
        : `Its ${transition} waits to begin.`;
    case "starting":
      return "It is being started; its agents follow.";
    case "stopping":
      return "Its agents run their stop scripts and go.";
    case "stopped":
      return "It is stopped: there is no agent until it is started.";
    case "failed":
      return `Its ${transition} failed${job.error ? `: ${job.error}` : "."}`;
    case "canceling":
      return `Its ${transition} is being canceled.`;
    case "canceled":
      return `Its ${transition} was canceled and may be half done.`;
    case "deleting":
      return "It is being deleted.";
    case "deleted":
      return "It was deleted.";
    default:
      return "";
  }
}

const REASONS: Record<string, string> = {
  initiator: "", // whoever began it is named beside
  autostart: "schedule",
  autostop: "autostop",
  dormancy: "dormancy",
  dashboard: "dashboard",
  cli: "command line",
  ssh_connection: "SSH connection",
  vscode_connection: "VS Code",
  jetbrains_connection: "JetBrains",
  task_auto_pause: "task paused by itself",
  task_manual_pause: "task paused",
  task_resume: "task resumed",
};

export const reasonText = (reason: string | undefined) => (reason ? (REASONS[reason] ?? reason) : "");

/** When a build began and ended, in milliseconds; `to` undefined: it goes on. */
export function buildSpan({ job, created_at }: WorkspaceBuild): { from: number | undefined; to?: number } {
  const to = parseTime(job.completed_at) ?? parseTime(job.canceled_at);
  return { from: parseTime(job.started_at) ?? parseTime(created_at), ...(to !== undefined && { to }) };
}
