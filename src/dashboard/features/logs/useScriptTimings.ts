import { useQuery } from "@tanstack/react-query";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ScriptTiming } from "#api/http/builds.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "../../streams/client.tsx";

const none: readonly ScriptTiming[] = [];

/** When scripts ran. Asked again whenever the agent reports a result, which arrives by the list's stream. */
export function useScriptTimings(agent: WorkspaceAgent, workspace: Workspace): readonly ScriptTiming[] {
  const client = useClient();
  const build = workspace.latest_build.id;
  const results = agent.scripts.map((script) => `${script.status ?? ""}${script.exit_code ?? ""}`).join();
  const { data } = useQuery({
    // The same key as the Overview's: what one has asked the other need not.
    queryKey: ["timings", build, agent.lifecycle_state, results],
    queryFn: ({ signal }) => client.builds.timings({ build }, { signal }),
    enabled: agent.scripts.length > 0,
    placeholderData: (before) => before,
  });
  return data?.agent_script_timings ?? none;
}
