import { Link } from "@tanstack/react-router";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { agentsOf } from "../../../streams/workspacesState.ts";
import { clock, useClock } from "../../../ui/clock.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { healthSentence } from "../health/healthSentence.ts";
import { NewestStatus } from "../status/NewestStatus.tsx";
import { newestStatus } from "../status/newestStatus.ts";

/** The agents of a workspace, each a link; nothing where there are none. */
export function WorkspaceAgents({ workspace }: { workspace: Workspace }) {
  const agents = agentsOf(workspace);
  if (agents.length === 0) return null;
  return (
    <Panel flush title="Agents">
      <ul>
        {agents.map((agent) => (
          <AgentLine key={agent.id} agent={agent} workspace={workspace} />
        ))}
      </ul>
    </Panel>
  );
}

function AgentLine({ agent, workspace }: { agent: WorkspaceAgent; workspace: Workspace }) {
  const sentence = useClock((now) => healthSentence(agent, workspace, now).sentence);
  const newest = newestStatus(agent.apps);
  const { kind, word } = healthSentence(agent, workspace, clock.getNow());
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 border-b border-line px-4 py-2 last:border-b-0 hover:bg-hover">
      <Link
        to="/agents/$agentId"
        params={{ agentId: agent.id }}
        className="min-w-24 truncate font-semibold after:absolute after:inset-0"
      >
        {agent.name}
      </Link>
      <StatusMark kind={kind} word={word} />
      <span className="min-w-0 flex-1 truncate text-muted max-sm:basis-full">{sentence}</span>
      {newest && (
        <NewestStatus
          newest={newest}
          isLive={agent.status === "connected"}
          className="basis-full text-xs sm:pl-28"
        />
      )}
    </li>
  );
}
