import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { type MarkKind, StatusMark } from "../../../ui/StatusMark.tsx";
import { Elapsed } from "../../../ui/Time.tsx";
import { durationText, parseTime } from "../../../ui/timeText.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { durationOf, type PhaseLine, phaseLines, phaseWord } from "../model/phases.ts";

const MARKS: Record<PhaseLine["state"], [MarkKind, string]> = {
  done: ["ok", "Done"],
  failed: ["bad", "Failed"],
  running: ["busy", "Running"],
  waiting: ["off", "To come"],
};

type Props = { attempt: DevcontainerAttempt; usual: DevcontainerAttempt | undefined };

/** A build phase by phase, each with how long it has taken and usually takes. */
export function Progress({ attempt, usual }: Props) {
  const lines = phaseLines(attempt, usual);
  const since = parseTime(attempt.started_at);
  const usualMs = usual && durationOf(usual);
  return (
    <div>
      <p className="mb-2 text-muted">
        {since !== undefined && attempt.ended_at === null && (
          <>
            Building for <Elapsed since={since} />
            {usualMs !== undefined && `; usually ${durationText(usualMs)}`}.
          </>
        )}
      </p>
      <ol aria-label="Phases of the build" className="flex flex-col">
        {lines.map((line) => (
          <li
            key={`${line.name} ${line.startedAt}`}
            className="grid grid-cols-[6rem_minmax(0,1fr)_auto] items-baseline gap-x-3 border-t border-line py-1 first:border-0"
          >
            <StatusMark kind={MARKS[line.state][0]} word={MARKS[line.state][1]} className="text-xs" />
            <span className="min-w-0">
              {phaseWord(line.name)}
              {line.step && <span className="text-muted"> · step {line.step}</span>}
              {line.detail && (
                <span
                  className="block truncate font-mono text-xs text-muted"
                  title={visibleText(line.detail)}
                >
                  {visibleText(line.detail)}
                </span>
              )}
            </span>
            <span className="text-right text-xs text-muted tabular-nums">
              {line.tookMs !== undefined && durationText(line.tookMs)}
              {line.state === "running" && line.startedAt !== undefined && <Elapsed since={line.startedAt} />}
              {line.usualMs !== undefined && (
                <span className="block">usually {durationText(line.usualMs)}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
