import { type ReactNode, useEffect } from "react";
import { useExtension, useIsQuarterdeck } from "../../streams/deployment.ts";
import type { LatencyHistory } from "../../streams/latencyHistory.ts";
import type { RoundTrip } from "../../streams/roundTrip.ts";
import type { AgentAndWorkspace } from "../../streams/workspacesState.ts";
import { linkCourse, roundTripCourse } from "./latency/courses.ts";
import { LatencyPanel } from "./latency/LatencyPanel.tsx";
import { msText } from "./model/course.ts";
import { policyOf } from "./model/policy.ts";
import { regionRows } from "./model/regions.ts";
import { PolicyPanel } from "./PolicyPanel.tsx";
import { PeersPanel } from "./peers/PeersPanel.tsx";
import { ProbesPanel } from "./probes/ProbesPanel.tsx";
import { RawMap } from "./regions/RawMap.tsx";
import { RegionsPanel } from "./regions/RegionsPanel.tsx";
import { SummaryPanel } from "./SummaryPanel.tsx";
import { useConnection } from "./useConnection.ts";
import { useLinkHistory } from "./useLinkHistory.ts";

type Props = AgentAndWorkspace & {
  roundTrip: RoundTrip;
  latencies: LatencyHistory;
  /** What to do about an agent that is away. */
  nextStep: ReactNode;
};

/** How an agent is reached, how quick that is, and what stands in the way when it is not. */
export function ConnectionPage({ agent, workspace, roundTrip, latencies, nextStep }: Props) {
  useEffect(() => {
    document.title = `Connection · ${agent.name} · Quarterdeck`;
  }, [agent.name]);
  const isConnected = agent.status === "connected";
  const connection = useConnection(agent.id);
  const link = useLinkHistory(agent.id);
  const isOurs = useIsQuarterdeck();
  const canJoin = useExtension("agents");
  const regions = regionRows(connection.map, agent.latency);
  const { data: info } = connection.info;
  const policy = info && policyOf({ info, regions, isOurs: isOurs === true });
  const you = roundTripCourse(roundTrip);
  const course = link.history && linkCourse(link.history);
  const probes = (
    <ProbesPanel
      subject={{ agent, workspace, origin: location.origin, canJoin }}
      policy={policy}
      regions={regions}
      link={
        course?.summary
          ? `median ${msText(course.summary.median)}, p95 ${msText(course.summary.p95)}`
          : "not measured"
      }
      nextStep={nextStep}
    />
  );
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-7xl gap-3 p-3 sm:p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <SummaryPanel agent={agent} link={link} you={you} course={course} regions={regions} />
          {!isConnected && probes}
          <LatencyPanel agent={agent} link={link} you={you} course={course} latencies={latencies} />
          <RegionsPanel connection={connection} regions={regions} isConnected={isConnected} />
          <PeersPanel agent={agent} workspace={workspace} map={connection.map} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <PolicyPanel
            agent={agent}
            workspace={workspace}
            info={connection.info}
            policy={policy}
            isOurs={isOurs === true}
          />
          {isConnected && probes}
          <RawMap map={connection.map} />
        </div>
      </div>
    </div>
  );
}
