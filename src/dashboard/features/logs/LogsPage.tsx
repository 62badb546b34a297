import { useLocation, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { LogsPanel } from "./LogsPanel.tsx";
import type { LogsSearch } from "./logsSearch.ts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The entry before has the filter that a line was left from, for the lines around it. */
    logContext?: boolean;
  }
}

/** One agent's log. What the address says is what is shown. */
export function LogsPage({ agent, workspace }: { agent: WorkspaceAgent; workspace: Workspace }) {
  const search = useSearch({ from: "/shell/agents/$agentId/logs" });
  const navigate = useNavigate({ from: "/agents/$agentId/logs" });
  const change = useCallback(
    (next: Partial<LogsSearch>, { push } = { push: false }) =>
      void navigate({
        search: (before: LogsSearch) => ({ ...before, ...next }),
        replace: !push,
        state: push ? { logContext: true } : true,
      }),
    [navigate],
  );
  const isAround = useLocation({ select: ({ state }) => state.logContext === true });
  const { history } = useRouter();
  const back = useCallback(() => history.back(), [history]);
  return (
    <LogsPanel
      agent={agent}
      workspace={workspace}
      search={search}
      isAround={isAround}
      onSearch={change}
      onBack={back}
    />
  );
}
