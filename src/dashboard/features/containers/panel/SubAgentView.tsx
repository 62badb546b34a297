import { Link } from "@tanstack/react-router";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Devcontainer } from "#api/http/containers.ts";
import { buttonClasses } from "../../../ui/Button.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { subAgentStory, versionMismatch } from "../model/subAgent.ts";

type Props = { devcontainer: Devcontainer; inside: WorkspaceAgent | undefined; machine: WorkspaceAgent };

/** The agent that runs inside, with the ways to its own pages (C24). */
export function SubAgentView({ devcontainer, inside, machine }: Props) {
  const { kind, word, sentence } = subAgentStory(devcontainer, inside);
  const mismatch = versionMismatch(inside, machine);
  const look = buttonClasses("plain", "sm");
  const params = { agentId: inside?.id ?? "" };
  return (
    <div className="flex flex-col gap-2">
      <p>
        <StatusMark kind={kind} word={word} />
        {inside && <span className="ml-2 font-medium">{inside.name}</span>}{" "}
        <span className="text-muted">{sentence}</span>
      </p>
      {mismatch !== "" && <p className="text-warn">{mismatch}</p>}
      {inside && (
        <div className="flex flex-wrap gap-2">
          <Link to="/agents/$agentId" params={params} className={look}>
            Overview<span className="sr-only"> of {inside.name}</span>
          </Link>
          <Link to="/agents/$agentId/terminal" params={params} className={look}>
            Terminal<span className="sr-only"> of {inside.name}</span>
          </Link>
          <Link to="/agents/$agentId/logs" params={params} className={look}>
            Logs<span className="sr-only"> of {inside.name}</span>
          </Link>
          <Link to="/agents/$agentId/ports" params={params} className={look}>
            Ports<span className="sr-only"> of {inside.name}</span>
          </Link>
        </div>
      )}
    </div>
  );
}
