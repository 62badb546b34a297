import { Link } from "@tanstack/react-router";
import { useWorkspaces } from "../../streams/workspaces.tsx";
import { agentsOf } from "../../streams/workspacesState.ts";

export function AgentsPage() {
  const { workspaces } = useWorkspaces();
  return (
    <ul className="p-4">
      {workspaces.flatMap((workspace) =>
        agentsOf(workspace).map((agent) => (
          <li key={agent.id}>
            <Link to="/agents/$agentId" params={{ agentId: agent.id }}>
              {workspace.name}.{agent.name}
            </Link>
          </li>
        )),
      )}
    </ul>
  );
}
