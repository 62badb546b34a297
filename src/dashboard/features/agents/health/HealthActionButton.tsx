import { Link } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { startingAction } from "../../../streams/builds/offers.ts";
import { useAskedFor, useBuilds } from "../../../streams/builds/useBuilds.ts";
import { useExtension } from "../../../streams/deployment.ts";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { JoinDialog } from "../join/JoinDialog.tsx";
import type { HealthAction } from "./healthSentence.ts";
import { isWebAddress } from "./webAddress.ts";

type Props = { action: HealthAction; agent: WorkspaceAgent; workspace: Workspace };

/** The next step as a link or button. */
export function HealthActionButton({ action, agent, workspace }: Props) {
  const look = buttonClasses("plain", "sm");
  const params = { agentId: agent.id };
  switch (action.kind) {
    case "logs":
      return (
        <Link
          to="/agents/$agentId/logs"
          params={params}
          search={action.sourceId ? { source: action.sourceId } : {}}
          className={look}
        >
          {action.label}
        </Link>
      );
    case "terminal":
      return (
        <Link to="/agents/$agentId/terminal" params={params} className={look}>
          {action.label}
        </Link>
      );
    case "troubleshoot":
      if (!isWebAddress(action.url)) return null;
      return (
        <a href={action.url} target="_blank" rel="noreferrer" className={look}>
          {action.label}
          <ExternalLink size={13} aria-label="opens in a new tab" />
        </a>
      );
    case "join":
      return <JoinButton agent={agent} label={action.label} look={look} />;
    case "start":
      return <StartButton workspace={workspace} label={action.label} />;
  }
}

function JoinButton({ agent, label, look }: { agent: WorkspaceAgent; label: string; look: string }) {
  const [open, setOpen] = useState(false);
  const canJoin = useExtension("agents");
  if (canJoin === undefined) return null;
  // There the build of its workspace starts an agent.
  if (!canJoin)
    return (
      <a href={agent.troubleshooting_url} target="_blank" rel="noreferrer" className={look}>
        How to find out why
        <ExternalLink size={13} aria-label="opens in a new tab" />
      </a>
    );
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <JoinDialog agentId={agent.id} name={agent.name} onClose={() => setOpen(false)} />}
    </>
  );
}

function StartButton({ workspace, label }: { workspace: Workspace; label: string }) {
  const builds = useBuilds();
  const asked = useAskedFor(workspace.id);
  const starting = startingAction(workspace) ?? "start";
  return (
    <Button size="sm" busy={asked !== undefined} onClick={() => builds.ask(workspace, starting)}>
      {label}
    </Button>
  );
}
