import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Workspace } from "#api/http/workspaces.ts";
import { useWorkspaces } from "../../../streams/workspaces.tsx";
import { agentsOf } from "../../../streams/workspacesState.ts";
import { buttonClasses } from "../../../ui/Button.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";

/** How a claimed workspace becomes the person's, live: its build, then its agents, which start anew. */
export function ClaimProgress({ claimed }: { claimed: Workspace }) {
  const { workspaces } = useWorkspaces();
  const workspace = workspaces.find(({ id }) => id === claimed.id) ?? claimed;
  const { latest_build: build, name, owner_name } = workspace;
  const toWorkspace = (
    <Link
      to="/@{$owner}/$workspace"
      params={{ owner: owner_name, workspace: name }}
      className={`${buttonClasses()} self-end`}
    >
      Open the workspace
    </Link>
  );
  if (build.job.status === "failed" || build.job.status === "canceled")
    return (
      <Step mark={<StatusMark kind="bad" word="The claim build failed" />} action={toWorkspace}>
        {build.job.error || "It was canceled."} The workspace is yours all the same: start it from its page,
        and its agents run as yours.
      </Step>
    );
  const agents = agentsOf(workspace);
  const [first] = agents;
  if (build.status !== "running")
    return (
      <Step mark={<StatusMark kind="busy" word="Claiming" />}>Its build runs. That takes a moment.</Step>
    );
  if (!first)
    return (
      <Step mark={<StatusMark kind="ok" word="Claimed" />} action={toWorkspace}>
        It is yours. It has no agents.
      </Step>
    );
  const toAgent = (
    <Link
      to="/agents/$agentId"
      params={{ agentId: first.id }}
      className={`${buttonClasses("primary")} self-end`}
    >
      Open the agent
    </Link>
  );
  if (agents.some(({ status }) => status !== "connected"))
    return (
      <Step mark={<StatusMark kind="busy" word="Waiting for its agent" />} action={toAgent}>
        It is yours. What runs on it for nobody ends now; it starts anew as yours when its agent is back.
      </Step>
    );
  const starting = agents.some(
    ({ lifecycle_state }) => lifecycle_state === "starting" || lifecycle_state === "created",
  );
  if (starting)
    return (
      <Step mark={<StatusMark kind="busy" word="Start scripts run" />} action={toAgent}>
        Its agent runs as yours. You can look in already.
      </Step>
    );
  if (agents.some(({ lifecycle_state }) => lifecycle_state !== "ready"))
    return (
      <Step mark={<StatusMark kind="warn" word="A start script failed" />} action={toAgent}>
        Its agent runs as yours. Its logs tell what went wrong.
      </Step>
    );
  return (
    <Step mark={<StatusMark kind="ok" word="Online" />} action={toAgent}>
      Its agent runs as yours.
    </Step>
  );
}

function Step({ mark, action, children }: { mark: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="flex flex-col gap-1">
        {mark}
        <p className="text-muted">{children}</p>
      </div>
      {action}
    </div>
  );
}
