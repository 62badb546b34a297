import type { WorkspaceAgent } from "#api/http/agents.ts";
import { useIsQuarterdeck } from "../../../streams/deployment.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { EnvironmentPanel } from "../../../ui/environment/EnvironmentPanel.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { AppsPanel } from "./AppsPanel.tsx";
import type { AgentLive } from "./agentLive.ts";
import { ConnectionPanel } from "./ConnectionPanel.tsx";
import { LifecyclePanel } from "./LifecyclePanel.tsx";
import { MetadataPanel } from "./MetadataPanel.tsx";
import { ScriptsPanel } from "./ScriptsPanel.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";

/** Everything about one agent that is not a stream of text. */
export function OverviewPage({ agent, workspace, live }: AgentAndWorkspace & { live: AgentLive }) {
  const both = { agent, workspace };
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-7xl gap-3 p-3 sm:p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <MetadataPanel agent={agent} metadata={live.metadata} stream={live.metadataStream} />
          <AppsPanel {...both} />
          <ScriptsPanel {...both} />
          {isBare(agent) && <NothingDeclared />}
          <EnvironmentPanel variables={agent.environment_variables} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <LifecyclePanel {...both} />
          <ConnectionPanel agent={agent} roundTrip={live.roundTrip} latencies={live.latencies} />
          <SettingsPanel {...both} />
        </div>
      </div>
    </div>
  );
}

function isBare(agent: WorkspaceAgent): boolean {
  const variables = Object.keys(agent.environment_variables ?? {});
  return agent.apps.length + agent.scripts.length + variables.length === 0;
}

function NothingDeclared() {
  const isOurs = useIsQuarterdeck();
  return (
    <Panel title="Apps, scripts and environment">
      <p className="text-muted">
        None are declared for this agent. Its{" "}
        {isOurs ? (
          <>
            definition (the agents file given to <code className="font-mono text-xs">serve --agents</code>)
          </>
        ) : (
          "template"
        )}{" "}
        can name apps whose health is watched, scripts that run on start, stop or a schedule, and variables
        for every shell.
      </p>
    </Panel>
  );
}
