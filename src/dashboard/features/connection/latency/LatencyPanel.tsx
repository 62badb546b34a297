import type { ReactNode } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { LatencyHistory } from "../../../streams/latencyHistory.ts";
import { useNow } from "../../../ui/clock.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { clockText, durationText } from "../../../ui/timeText.ts";
import { type Course, msText } from "../model/course.ts";
import type { useLinkHistory } from "../useLinkHistory.ts";
import { sampledCourse } from "./courses.ts";
import { LatencyChart } from "./LatencyChart.tsx";

type Props = {
  agent: WorkspaceAgent;
  link: ReturnType<typeof useLinkHistory>;
  you: Course;
  course: Course | undefined;
  latencies: LatencyHistory;
};

/** Both parts of the way from this page to the agent over the last quarter of an hour. */
export function LatencyPanel({ agent, link, you, course, latencies }: Props) {
  return (
    <Panel title="Latency, last 15 minutes">
      <div className="flex flex-col gap-5">
        {link.measures === false ? (
          <RegionLatency agent={agent} latencies={latencies} />
        ) : (
          <Section
            title="Server to agent"
            explained="Round trip of a ping on the agent's link, measured by the server every 5 s. This is what a keystroke waits for after it reached the server."
            course={course}
          >
            {link.error && !course && (
              <p role="alert" className="text-bad">
                It could not be read: {link.error.message}{" "}
                <button type="button" className="underline" onClick={link.retry}>
                  Try again
                </button>
              </p>
            )}
            {!course && !link.error && <Skeleton className="h-18 w-full" />}
            {course && !course.summary && (
              <p className="text-muted">
                {agent.status === "connected"
                  ? "No answer yet: the first comes within seconds."
                  : "Nothing was measured in this time: the agent has no link. The line begins when it is back."}
              </p>
            )}
          </Section>
        )}
        <Section
          title="You to server"
          explained="Round trip of a small request, measured by this page every 10 s while it is open."
          course={you}
        >
          {!you.summary && <p className="text-muted">Measuring…</p>}
        </Section>
      </div>
    </Panel>
  );
}

type SectionProps = { title: string; explained: string; course: Course | undefined; children?: ReactNode };

function Section({ title, explained, course, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <h3 className="font-medium">{title}</h3>
      <p className="mb-2 text-xs text-muted">{explained}</p>
      {children}
      {course?.summary && (
        <>
          <Numbers course={course} />
          <LatencyChart course={course} label={`${title}, last 15 minutes`} />
          <Gaps course={course} />
        </>
      )}
    </section>
  );
}

function Numbers({ course: { summary } }: { course: Course }) {
  if (!summary) return null;
  const numbers = [
    ["Newest", summary.newest],
    ["Least", summary.min],
    ["Median", summary.median],
    ["95 % below", summary.p95],
    ["Most", summary.max],
  ] as const;
  return (
    <dl className="mb-2 grid grid-cols-3 gap-x-4 gap-y-2 sm:grid-cols-5">
      {numbers.map(([name, ms]) => (
        <div key={name}>
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="font-medium tabular-nums">{msText(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}

const GAPS_SHOWN = 4;

/** The shaded stretches in words: the newest few. */
function Gaps({ course: { gaps, to } }: { course: Course }) {
  if (gaps.length === 0) return null;
  const shown = gaps.slice(-GAPS_SHOWN).toReversed();
  return (
    <ul className="mt-1.5 flex flex-col gap-0.5 text-xs text-muted">
      {shown.map((gap) => (
        <li key={gap.from}>
          No answer from {clockText(gap.from)}
          {gap.to === to ? " until now" : ` to ${clockText(gap.to)}`} ({durationText(gap.to - gap.from)})
        </li>
      ))}
      {gaps.length > GAPS_SHOWN && <li>and {gaps.length - GAPS_SHOWN} earlier ones</li>}
    </ul>
  );
}

/** Another server does not measure its link: what the agent reports of its preferred region is the next best. */
function RegionLatency({ agent, latencies }: Pick<Props, "agent" | "latencies">) {
  const now = useNow();
  const preferred = Object.entries(agent.latency ?? {}).find(([, region]) => region.preferred)?.[0];
  const values = preferred === undefined ? [] : (latencies[preferred] ?? []);
  const course = sampledCourse(values, now);
  return (
    <Section
      title={preferred === undefined ? "Agent to relay" : `Agent to ${preferred}`}
      explained="As the agent reports it, while this page is open. It says how far the relay is, not how far you are; this server does not measure its own way to the agent."
      course={course}
    >
      {!course.summary && <p className="text-muted">The agent has not reported a latency.</p>}
    </Section>
  );
}
