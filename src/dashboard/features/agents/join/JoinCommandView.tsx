import { Link } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useAgent } from "../../../streams/workspaces.tsx";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";

/** The command with its secret covered, character for character. */
export function masked(command: string, token: string): string {
  return token === "" ? command : command.replaceAll(token, "•".repeat(token.length));
}

type Props = { agentId: string; command: string; token: string };

/** The command that joins a machine, and, live, whether it worked. */
export function JoinCommandView({ agentId, command, token }: Props) {
  const [revealed, setRevealed] = useState(false);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">
        Run this on the machine that is to join. It needs Node 20 and this version of Quarterdeck; nothing has
        to be reachable from here. Whoever has the token in it can pose as this agent.
      </p>
      <pre className="overflow-x-auto rounded-md border border-line bg-bg p-3 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap">
        {revealed ? command : masked(command, token)}
      </pre>
      <div className="flex flex-wrap gap-2">
        <CopyButton wide text={command} label="Copy command" />
        <Button size="sm" tone="quiet" onClick={() => setRevealed(!revealed)} aria-pressed={revealed}>
          {revealed ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          {revealed ? "Hide token" : "Show token"}
        </Button>
      </div>
      <Arrival agentId={agentId} />
    </div>
  );
}

function Arrival({ agentId }: { agentId: string }) {
  const agent = useAgent(agentId)?.agent;
  const online = agent?.status === "connected";
  return (
    <div role="status" className="flex min-h-9 items-center gap-3 rounded-md border border-line px-3 py-2">
      {online ? (
        <StatusMark kind="ok" word="Online" />
      ) : (
        <StatusMark
          kind="busy"
          word={agent?.first_connected_at ? "Waiting for it to come back" : "Waiting for contact"}
        />
      )}
      {online && (
        <Link
          to="/agents/$agentId"
          params={{ agentId }}
          className={`${buttonClasses("primary", "sm")} ml-auto`}
        >
          Open the agent
        </Link>
      )}
    </div>
  );
}
