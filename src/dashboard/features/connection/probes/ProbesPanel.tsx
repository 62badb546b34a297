import type { ReactNode } from "react";
import { Button } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { type MarkKind, StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import { durationText } from "../../../ui/timeText.ts";
import { msText } from "../model/course.ts";
import type { Policy } from "../model/policy.ts";
import type { RegionRow } from "../model/regions.ts";
import { type Finding, PROBES, type Subject, type Verdict } from "./probe.ts";
import { reportText } from "./report.ts";
import { conclusion } from "./runProbes.ts";
import { useProbes } from "./useProbes.ts";

type Props = {
  subject: Subject;
  policy: Policy | undefined;
  regions: readonly RegionRow[];
  /** The link's latency in words. */
  link: string;
  nextStep: ReactNode;
};

const marks: Record<Verdict["kind"], { kind: MarkKind; word: string }> = {
  ok: { kind: "ok", word: "Passed" },
  warn: { kind: "warn", word: "Look" },
  bad: { kind: "bad", word: "Failed" },
  off: { kind: "off", word: "No check" },
};

/** D17: what stands between this browser and the agent, each part tried from here. */
export function ProbesPanel({ subject, policy, regions, link, nextStep }: Props) {
  const { findings, ranAt, isRunning, run } = useProbes(subject);
  const isAway = subject.agent.status !== "connected";
  const report = () =>
    reportText({
      ...subject,
      findings,
      ranAt: ranAt ?? Date.now(),
      policy,
      link,
      regions: regions.map(
        ({ name, latencyMs, preferred }) =>
          `${name}: ${latencyMs === undefined ? "not measured" : msText(latencyMs)}${preferred ? ", preferred" : ""}`,
      ),
    });
  const isDone = ranAt !== undefined && !isRunning && findings.length > 0;
  return (
    <Panel
      title={isAway ? "What is in the way" : "Check the way"}
      aside={
        <span className="flex items-center gap-1">
          {isDone && <CopyButton text={report} label="Copy a report" />}
          <Button size="sm" busy={isRunning} onClick={run}>
            {findings.length > 0 ? "Check again" : "Check"}
          </Button>
        </span>
      }
    >
      <div role="status">
        {isRunning && <p className="text-muted">Checking…</p>}
        {isDone && <p className="font-medium break-words">{conclusion(findings)}</p>}
      </div>
      {!isRunning && findings.length === 0 && (
        <p className="text-muted">
          Tries from this browser whether requests and WebSockets pass, your session holds, the clocks agree
          and the server has contact to the agent.
        </p>
      )}
      {(isRunning || findings.length > 0) && (
        <ol aria-label="Checks" className="mt-3 flex flex-col gap-3">
          {PROBES.map(([id, title]) => (
            <Row
              key={id}
              title={title}
              finding={findings.find((one) => one.id === id)}
              isRunning={isRunning}
            />
          ))}
        </ol>
      )}
      {isDone && (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          {nextStep}
          <span className="text-xs text-muted">
            Checked <Time at={new Date(ranAt).toISOString()} />
          </span>
        </div>
      )}
    </Panel>
  );
}

type RowProps = { title: string; finding: Finding | undefined; isRunning: boolean };

function Row({ title, finding, isRunning }: RowProps) {
  const mark = finding
    ? marks[finding.kind]
    : { kind: isRunning ? ("busy" as const) : ("off" as const), word: "Waiting" };
  return (
    <li className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] gap-x-2">
      <StatusMark {...mark} className="self-start leading-5" />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {finding && <p className="break-words text-muted">{finding.text}</p>}
        {finding?.next && <p className="mt-0.5 break-words">{withCode(finding.next)}</p>}
      </div>
      <span className="text-xs whitespace-nowrap text-muted tabular-nums">
        {finding?.tookMs !== undefined && durationText(finding.tookMs)}
      </span>
    </li>
  );
}

/** What stands between backquotes is a command. */
function withCode(text: string): ReactNode[] {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence do not move
      <code key={index} className="rounded-sm bg-hover px-1 font-mono text-xs break-all">
        {part}
      </code>
    ),
  );
}
