import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { AppsPanel } from "./AppsPanel.tsx";
import type { AgentLive } from "./agentLive.ts";
import { ConnectionPanel } from "./ConnectionPanel.tsx";
import { EnvironmentPanel } from "./EnvironmentPanel.tsx";
import { LifecyclePanel } from "./LifecyclePanel.tsx";
import { MetadataPanel } from "./MetadataPanel.tsx";
import { ScriptsPanel } from "./ScriptsPanel.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";

/** Everything about one agent that is not a stream of text. */
export function OverviewPage({ agent, workspace, live }: AgentAndWorkspace & { live: AgentLive }) {
  const both = { agent, workspace };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-7xl gap-3 p-3 sm:p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <MetadataPanel agent={agent} metadata={live.metadata} stream={live.metadataStream} />
          <AppsPanel {...both} />
          <ScriptsPanel {...both} />
          <EnvironmentPanel variables={agent.environment_variables} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <LifecyclePanel {...both} />
          <ConnectionPanel agent={agent} roundTrip={live.roundTrip} />
          <SettingsPanel {...both} />
        </div>
      </div>
    </div>
  );
}
