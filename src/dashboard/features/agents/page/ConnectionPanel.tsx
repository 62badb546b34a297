import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { LatencyHistory } from "../../../streams/latencyHistory.ts";
import type { RoundTrip } from "../../../streams/roundTrip.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Sparkline } from "../../../ui/Sparkline.tsx";
import { LastContact } from "../health/LastContact.tsx";

type Props = { agent: WorkspaceAgent; roundTrip: RoundTrip; latencies: LatencyHistory };

/** How good the way to the agent is: from this page to the server, and from there on. */
export function ConnectionPanel({ agent, roundTrip, latencies }: Props) {
  const regions = Object.entries(agent.latency ?? {}).toSorted(
    ([, a], [, b]) => Number(b.preferred) - Number(a.preferred),
  );
  const connected = agent.status === "connected";
  return (
    <Panel
      title="Connection"
      aside={
        <Link
          to="/agents/$agentId/connection"
          params={{ agentId: agent.id }}
          className="text-accent hover:underline"
        >
          Details<span className="sr-only"> of the connection</span>
        </Link>
      }
    >
      <dl className="flex flex-col gap-2.5">
        <Row name="Last contact">
          <LastContact agent={agent} />
        </Row>
        <Row
          name="You to the server"
          course={
            <Sparkline
              className="w-full"
              values={roundTrip.ms}
              min={0}
              label="Round trip to the server, last 15 minutes"
            />
          }
        >
          {milliseconds(roundTrip.ms.at(-1))}
        </Row>
        {regions.map(([name, { latency_ms, preferred }]) => (
          <Row
            key={name}
            name={`Agent to ${name}`}
            note={preferred && regions.length > 1 && <Badge>preferred</Badge>}
            course={
              <Sparkline
                className="w-full"
                values={latencies[name] ?? []}
                min={0}
                label={`Latency of the agent to ${name}, last 15 minutes`}
              />
            }
          >
            {connected ? (
              milliseconds(latency_ms)
            ) : (
              <span className="text-muted italic">{milliseconds(latency_ms)}, old</span>
            )}
          </Row>
        ))}
        {regions.length === 0 && (
          <Row name="Agent to the server">
            <span className="text-muted">not measured</span>
          </Row>
        )}
      </dl>
    </Panel>
  );
}

type RowProps = { name: string; note?: ReactNode; course?: ReactNode; children: ReactNode };

function Row({ name, note, course, children }: RowProps) {
  return (
    <div className="grid min-h-5 grid-cols-[minmax(0,1fr)_auto_minmax(4rem,auto)] items-center gap-3">
      <dt className="flex min-w-0 flex-wrap items-center gap-x-2 text-muted">
        <span className="truncate">{name}</span>
        {note}
      </dt>
      <dd aria-hidden={course === undefined} className="w-20">
        {course}
      </dd>
      <dd className="text-right whitespace-nowrap tabular-nums">{children}</dd>
    </div>
  );
}

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return "…";
  if (Number.isNaN(ms)) return "no answer";
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
