import { Panel } from "../../../../ui/Panel.tsx";
import { type MarkKind, StatusMark } from "../../../../ui/StatusMark.tsx";
import { Time } from "../../../../ui/Time.tsx";
import { durationText, parseTime } from "../../../../ui/timeText.ts";
import { visibleLines } from "../../../../ui/visibleControls.ts";
import type { Inspect, Probe } from "./readInspect.ts";

type Health = NonNullable<Inspect["State"]["Health"]>;
type Props = { health: Health; mask: (text: string) => string };

const marks: Record<string, readonly [MarkKind, string]> = {
  healthy: ["ok", "Healthy"],
  unhealthy: ["bad", "Unhealthy"],
  starting: ["busy", "Starting"],
};

/** The engine's last health checks, newest first; it keeps five. */
export function HealthPanel({ health: { Status, FailingStreak, Log }, mask }: Props) {
  const [kind, word] = marks[Status] ?? ["warn", Status || "Unknown"];
  const probes = (Log ?? []).toReversed();
  return (
    <Panel title="Health" aside={<StatusMark kind={kind} word={word} />} flush>
      {FailingStreak > 0 && (
        <p className="px-4 pt-3">
          {FailingStreak} {FailingStreak === 1 ? "check" : "checks"} failed in a row.
        </p>
      )}
      <ul className="divide-y divide-line">
        {probes.map((probe) => (
          <ProbeRow key={probe.Start} probe={probe} mask={mask} />
        ))}
        {probes.length === 0 && <li className="px-4 py-3 text-muted">Not checked yet.</li>}
      </ul>
    </Panel>
  );
}

function ProbeRow({ probe, mask }: { probe: Probe; mask: Props["mask"] }) {
  const from = parseTime(probe.Start);
  const to = parseTime(probe.End);
  const output = mask(probe.Output.trim());
  return (
    <li className="px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-3">
        <StatusMark
          kind={probe.ExitCode === 0 ? "ok" : "bad"}
          word={probe.ExitCode === 0 ? "Passed" : `Exit code ${probe.ExitCode}`}
        />
        <span className="text-muted">
          <Time at={probe.Start} />
          {from !== undefined && to !== undefined && `, took ${durationText(to - from)}`}
        </span>
      </div>
      {output && (
        <pre className="mt-1 max-h-32 overflow-y-auto font-mono text-xs whitespace-pre-wrap wrap-anywhere">
          {visibleLines(output)}
        </pre>
      )}
    </li>
  );
}
