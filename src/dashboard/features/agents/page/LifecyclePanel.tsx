import { useQuery } from "@tanstack/react-query";
import { useClient } from "../../../streams/client.tsx";
import { type AgentAndWorkspace, agentsOf } from "../../../streams/workspacesState.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { useNow } from "../../../ui/clock.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { type MarkKind, StatusMark } from "../../../ui/StatusMark.tsx";
import { clockText, dayText, durationText } from "../../../ui/timeText.ts";
import { lifecyclePhases, type Phase, phaseLength, slowPhase } from "./lifecycle.ts";

const fills: Record<MarkKind, string> = {
  ok: "bg-ok",
  busy: "bg-info",
  warn: "bg-warn",
  bad: "bg-bad",
  off: "bg-line-strong",
};

/** The agent's life as a track in time, with the length of each stretch in words. */
export function LifecyclePanel({ agent, workspace }: AgentAndWorkspace) {
  const now = useNow();
  const phases = lifecyclePhases(agent);
  const slow = slowPhase(phases, useEarlierLives({ agent, workspace }));
  return (
    <Panel title="Lifecycle">
      <div aria-hidden="true" className="mb-3 flex h-2 gap-px overflow-hidden rounded-full">
        {phases.map((phase) => (
          <div
            key={phase.name}
            className={fills[phase.kind]}
            style={{ flex: `${trackShare(phase, now)} 1 0`, minWidth: "0.5rem" }}
          />
        ))}
      </div>
      <ol className="flex flex-col gap-1.5">
        {phases.map((phase) => (
          <li
            key={phase.name}
            className="grid grid-cols-[minmax(0,1fr)_auto_minmax(4.5rem,auto)] items-center gap-2.5"
          >
            <span className="flex min-w-0 items-center gap-2">
              <StatusMark kind={markOf(phase)} word={phase.name} />
              {slow === phase.name && <Badge tone="warn">slower than usual</Badge>}
            </span>
            <time
              dateTime={new Date(phase.from).toISOString()}
              title={dayText(phase.from)}
              className="text-xs text-muted tabular-nums"
            >
              {clockText(phase.from)}
            </time>
            <span className="text-right whitespace-nowrap tabular-nums">{lengthText(phase, now)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** What is over and went well is no longer busy. */
function markOf(phase: Phase): MarkKind {
  return phase.kind === "busy" && phase.to !== undefined ? "off" : phase.kind;
}

function lengthText(phase: Phase, now: number): string {
  const length = phaseLength(phase, now);
  // What still lasts counts in whole seconds.
  return durationText(phase.to === undefined ? Math.floor(length / 1000) * 1000 : length);
}

/** A day of being ready beside a start of two seconds: only the logarithm shows both. */
function trackShare(phase: Phase, now: number): number {
  return Math.log10(10 + phaseLength(phase, now));
}

const EARLIER_BUILDS = 6;

/** The lives of the same agent in earlier builds, to tell what is usual for it. */
function useEarlierLives({ agent, workspace }: AgentAndWorkspace): readonly (readonly Phase[])[] {
  const client = useClient();
  const current = workspace.latest_build.id;
  const { data = [] } = useQuery({
    queryKey: ["earlier-builds", workspace.id, current],
    queryFn: ({ signal }) =>
      client.builds.list({ workspace: workspace.id, limit: EARLIER_BUILDS }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // There is nothing to compare with in a first build.
    enabled: workspace.latest_build.build_number > 1,
  });
  return data
    .filter((build) => build.id !== current && build.transition === "start")
    .flatMap((build) => agentsOf({ ...workspace, latest_build: build }))
    .filter(({ name }) => name === agent.name)
    .map(lifecyclePhases);
}
