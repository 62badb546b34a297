import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { Workspace } from "#api/http/workspaces.ts";
import { useAskedFor } from "../../../streams/builds/useBuilds.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { useDocumentState } from "../health/useDocumentState.ts";
import { BuildActionButtons } from "./BuildActionButtons.tsx";
import { buildSentence, workspaceState } from "./buildWords.ts";

/** Which workspace, how it is and what can be done. `agentName`: the page is that of an agent which is not there now. */
export function WorkspaceHeader({ workspace, agentName }: { workspace: Workspace; agentName?: string }) {
  const asked = useAskedFor(workspace.id);
  const { kind, word } = workspaceState(workspace.latest_build.status, asked);
  const name = agentName === undefined ? workspace.name : `${agentName} · ${workspace.name}`;
  useDocumentState(kind === "ok" ? name : `${word} · ${name}`, kind);
  const params = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface px-3 py-2.5 sm:px-4">
      <h1 className="flex min-w-0 items-baseline gap-1.5 text-base">
        <Link
          to="/"
          aria-label="All agents"
          className="-ml-1 inline-flex size-6 shrink-0 items-center justify-center self-center rounded-md text-muted hover:bg-hover hover:text-fg"
        >
          <ChevronLeft size={16} aria-hidden />
        </Link>
        {agentName === undefined ? (
          <span className="truncate font-semibold">{workspace.name}</span>
        ) : (
          <>
            <Link
              to="/@{$owner}/$workspace"
              params={params}
              className="truncate rounded-sm text-muted hover:text-fg"
            >
              {workspace.name}
            </Link>
            <span aria-hidden="true" className="text-faint">
              /
            </span>
            <span className="truncate font-semibold">{agentName}</span>
          </>
        )}
      </h1>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1 max-sm:basis-full">
        <span role="status">
          <StatusMark kind={kind} word={word} />
        </span>
        {workspace.outdated && <Badge tone="warn">outdated</Badge>}
        <span className="min-w-0 break-words text-muted">
          {asked === undefined && buildSentence(workspace.latest_build)}
        </span>
      </div>
      <div className="flex flex-wrap gap-2">
        <BuildActionButtons workspace={workspace} />
      </div>
    </div>
  );
}
