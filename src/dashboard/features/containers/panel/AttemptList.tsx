import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { type MarkKind, StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import { durationText } from "../../../ui/timeText.ts";
import { durationOf } from "../model/phases.ts";
import { LogLink } from "./LogLink.tsx";

const MARKS: Record<string, [MarkKind, string]> = {
  succeeded: ["ok", "Succeeded"],
  failed: ["bad", "Failed"],
  interrupted: ["warn", "Interrupted"],
};
/** As many as are kept. */
const MOST = 10;

/** The last builds of a devcontainer, the newest first. */
export function AttemptList({ attempts }: { attempts: readonly DevcontainerAttempt[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <thead className="text-xs text-muted">
          <tr>
            <th className="py-1 pr-3 font-normal">Result</th>
            <th className="py-1 pr-3 font-normal">Began</th>
            <th className="py-1 pr-3 font-normal">Took</th>
            <th className="py-1 pr-3 font-normal max-sm:hidden">Configuration</th>
            <th className="py-1 font-normal">
              <span className="sr-only">Log</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {attempts.slice(0, MOST).map((attempt) => (
            <Attempt key={attempt.id} attempt={attempt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Attempt({ attempt }: { attempt: DevcontainerAttempt }) {
  const [kind, word] =
    attempt.result === null
      ? (["busy", "Running"] as const)
      : (MARKS[attempt.result] ?? ["warn", attempt.result]);
  const took = durationOf(attempt);
  const hash = attempt.config_hash;
  return (
    <tr className="border-t border-line">
      <td className="py-1 pr-3">
        <StatusMark kind={kind} word={word} />
        <span className="ml-2 text-xs text-muted">{attempt.kind === "rebuild" ? "rebuild" : "start"}</span>
      </td>
      <td className="py-1 pr-3 whitespace-nowrap">
        <Time at={attempt.started_at} />
      </td>
      <td className="py-1 pr-3 whitespace-nowrap tabular-nums">
        {took === undefined ? "–" : durationText(took)}
      </td>
      <td className="py-1 pr-3 whitespace-nowrap max-sm:hidden">
        {hash === "" ? (
          <span className="text-muted">not read</span>
        ) : (
          <span className="inline-flex items-center gap-1">
            <code className="font-mono text-xs" title={`Hash under a key of the agent: ${hash}`}>
              {hash.slice(0, 8)}
            </code>
            <CopyButton text={hash} label="Copy the hash of the configuration" />
          </span>
        )}
      </td>
      <td className="py-1 text-right">
        <LogLink attempt={attempt}>
          Log
          <span className="sr-only">
            {" "}
            of the build that began <Time at={attempt.started_at} />
          </span>
        </LogLink>
      </td>
    </tr>
  );
}
