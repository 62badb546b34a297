import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { useAgent } from "../../../streams/workspaces.tsx";
import { logOf } from "../model/phases.ts";

type Props = { attempt: DevcontainerAttempt; children: ReactNode };

/** To the lines of an attempt, in the log of the agent that ran it: it may be one of an earlier build. */
export function LogLink({ attempt, children }: Props) {
  const isThere = useAgent(attempt.agent_id) !== undefined;
  if (!isThere) return <span className="text-muted">Its log went with an earlier agent</span>;
  return (
    <Link
      to="/agents/$agentId/logs"
      params={{ agentId: attempt.agent_id }}
      search={logOf(attempt)}
      className="text-accent hover:underline"
    >
      {children}
    </Link>
  );
}
