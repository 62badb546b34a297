import { BUILD_PHASES, type DevcontainerAttempt } from "#api/http/engine.ts";
import { parseTime } from "../../../ui/timeText.ts";

const PHASES: readonly string[] = BUILD_PHASES;
const WORDS: Record<string, string> = {
  prepare: "Read the configuration",
  features: "Features",
  image: "Build the image",
  create: "Create the container",
  lifecycle: "Lifecycle commands",
  agent: "Put the agent in",
};

export const phaseWord = (name: string): string => WORDS[name] ?? name;

/** One phase of an attempt beside how long it took the last time all went well. */
export type PhaseLine = {
  name: string;
  state: "done" | "failed" | "running" | "waiting";
  detail: string;
  step: string;
  startedAt: number | undefined;
  tookMs: number | undefined;
  usualMs: number | undefined;
};

/** What an attempt did and does, and, while it runs, what the last good one did after that. */
export function phaseLines(
  attempt: DevcontainerAttempt,
  usual: DevcontainerAttempt | undefined,
): PhaseLine[] {
  const before = new Map((usual?.phases ?? []).map((phase) => [phase.name, tookOf(phase)]));
  const lines = attempt.phases.map((phase, index): PhaseLine => {
    const isLast = index === attempt.phases.length - 1;
    const failed = isLast && attempt.result !== null && attempt.result !== "succeeded";
    return {
      name: phase.name,
      state: failed ? "failed" : phase.ended_at === null && attempt.result === null ? "running" : "done",
      detail: phase.detail,
      step: phase.step !== undefined && phase.steps !== undefined ? `${phase.step} of ${phase.steps}` : "",
      startedAt: parseTime(phase.started_at),
      tookMs: tookOf(phase),
      usualMs: before.get(phase.name),
    };
  });
  if (attempt.result !== null) return lines;
  const seen = new Set(attempt.phases.map(({ name }) => name));
  const order = (name: string) => PHASES.indexOf(name);
  const at = Math.max(-1, ...[...seen].map(order));
  const toCome = (usual?.phases ?? []).filter(({ name }) => !seen.has(name) && order(name) > at);
  return [
    ...lines,
    ...toCome.map(
      ({ name }): PhaseLine => ({
        name,
        state: "waiting",
        detail: "",
        step: "",
        startedAt: undefined,
        tookMs: undefined,
        usualMs: before.get(name),
      }),
    ),
  ];
}

function tookOf({
  started_at,
  ended_at,
}: {
  started_at: string;
  ended_at: string | null;
}): number | undefined {
  const start = parseTime(started_at);
  const end = parseTime(ended_at);
  return start === undefined || end === undefined ? undefined : Math.max(0, end - start);
}

export const durationOf = (attempt: DevcontainerAttempt): number | undefined => tookOf(attempt);

/** The attempts of one devcontainer, the newest first. */
export const attemptsOf = (attempts: readonly DevcontainerAttempt[], folder: string): DevcontainerAttempt[] =>
  attempts
    .filter((attempt) => attempt.workspace_folder === folder)
    .sort((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : 0));

/** The newest attempt of each folder. */
export function newestByFolder(
  attempts: readonly DevcontainerAttempt[],
): ReadonlyMap<string, DevcontainerAttempt> {
  const newest = new Map<string, DevcontainerAttempt>();
  for (const attempt of attempts) {
    const known = newest.get(attempt.workspace_folder);
    if (!known || known.started_at < attempt.started_at) newest.set(attempt.workspace_folder, attempt);
  }
  return newest;
}

/** The last one of its kind that went well before it: what is usual. Of the other kind, when there is none. */
export function usualFor(
  attempt: Pick<DevcontainerAttempt, "id" | "kind">,
  attempts: readonly DevcontainerAttempt[],
): DevcontainerAttempt | undefined {
  const good = attempts.filter(({ id, result }) => id !== attempt.id && result === "succeeded");
  return good.find(({ kind }) => kind === attempt.kind) ?? good[0];
}

/** Where an attempt's output is in the agent's log: what the address of the logs page says. */
export function logOf(attempt: DevcontainerAttempt): {
  source: string;
  from: string;
  to?: string;
  line?: string;
} {
  const last = attempt.last_log_id;
  // A failed one is read from its end, a good one from its beginning.
  const line =
    attempt.result === "failed" || attempt.result === "interrupted" ? last : attempt.after_log_id + 1;
  return {
    source: attempt.source_id,
    from: shifted(attempt.started_at, -1000),
    ...(attempt.ended_at !== null && { to: shifted(attempt.ended_at, 1000) }),
    ...(last !== null && line !== null && last > attempt.after_log_id && { line: String(line) }),
  };
}

/** Lines are stamped where they are written, a little before or after the attempt itself. */
function shifted(time: string, ms: number): string {
  const at = parseTime(time);
  return at === undefined ? time : new Date(at + ms).toISOString();
}
