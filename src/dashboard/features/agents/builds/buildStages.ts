import type { BuildLog } from "#api/http/builds.ts";
import { parseTime } from "../../../ui/timeText.ts";

/** A stretch of a build. `to` undefined: it goes on. */
export type Stage = {
  key: number;
  name: string;
  lines: readonly BuildLog[];
  from: number | undefined;
  to: number | undefined;
};

/** Consecutive lines of one stage stand together; a stage lasts until the next begins, the last until the job ended. */
export function stagesOf(lines: readonly BuildLog[], jobEnd: number | undefined): readonly Stage[] {
  const stages: (Stage & { lines: BuildLog[] })[] = [];
  for (const line of lines) {
    const last = stages.at(-1);
    if (last?.name === line.stage) {
      last.lines.push(line);
      continue;
    }
    const from = parseTime(line.created_at);
    if (last) last.to = from;
    stages.push({ key: line.id, name: line.stage, lines: [line], from, to: undefined });
  }
  const last = stages.at(-1);
  if (last) last.to = jobEnd;
  return stages;
}

const MOST_PINNED = 3;

/** The step at which a build failed, with the last lines that say so. */
export function failingStep(
  stages: readonly Stage[],
): { stage: Stage; errors: readonly BuildLog[] } | undefined {
  const isError = ({ log_level }: BuildLog) => log_level === "error";
  const stage = stages.findLast(({ lines }) => lines.some(isError)) ?? stages.at(-1);
  return stage && { stage, errors: stage.lines.filter(isError).slice(-MOST_PINNED) };
}

export type BuildLogRow =
  | { kind: "stage"; key: string; stage: Stage; isOpen: boolean }
  | { kind: "line"; key: string; line: BuildLog };

/** What the list draws: each stage's heading, and its lines unless it is closed. */
export function rowsOf(stages: readonly Stage[], closed: ReadonlySet<number>): readonly BuildLogRow[] {
  return stages.flatMap((stage): BuildLogRow[] => {
    const isOpen = !closed.has(stage.key);
    const lines = stage.lines.filter(({ output }) => output !== "");
    return [
      { kind: "stage", key: `s${stage.key}`, stage, isOpen },
      ...(isOpen ? lines.map((line): BuildLogRow => ({ kind: "line", key: `l${line.id}`, line })) : []),
    ];
  });
}
