import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { logOf } from "../model/phases.ts";

type Props = { agentId: string; attempt: DevcontainerAttempt; children: ReactNode; className?: string };

/** To the lines of an attempt in the agent's log. */
export function LogLink({ agentId, attempt, children, className = "text-accent hover:underline" }: Props) {
  return (
    <Link to="/agents/$agentId/logs" params={{ agentId }} search={logOf(attempt)} className={className}>
      {children}
    </Link>
  );
}
