import { Link } from "@tanstack/react-router";
import type { Workspace } from "#api/http/workspaces.ts";
import {
  type AskedBuild,
  type BuildAction,
  type BuildFailure,
  useAskedBuild,
} from "../../../stores/askedBuild.ts";
import { offeredActions } from "../../../streams/builds/offers.ts";
import { useAskedFor, useBuilds } from "../../../streams/builds/useBuilds.ts";
import { useUpstream } from "../../../streams/deployment.ts";
import { useWorkspaces } from "../../../streams/workspaces.tsx";
import { agentsOf } from "../../../streams/workspacesState.ts";
import { Button } from "../../../ui/Button.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { verbs } from "./buildWords.ts";
import { NewVersion } from "./NewVersion.tsx";

/** The question before a build, or why there was none. Stands once, over every page. */
export function BuildDialog() {
  const asked = useAskedBuild((store) => store.asked);
  const { workspaces } = useWorkspaces();
  const workspace = asked && workspaces.find(({ id }) => id === asked.workspaceId);
  if (!asked || !workspace) return null;
  return asked.failure ? (
    <Failed asked={asked} failure={asked.failure} workspace={workspace} />
  ) : (
    <Ask action={asked.action} workspace={workspace} />
  );
}

type AskProps = { action: BuildAction; workspace: Workspace };

function Ask({ action, workspace }: AskProps) {
  const hide = useAskedBuild((store) => store.hide);
  const builds = useBuilds();
  const underWay = useAskedFor(workspace.id);
  const { transition } = workspace.latest_build;
  // The workspace may have changed while the question stood.
  const isOff = underWay === undefined && !offeredActions(workspace).includes(action);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || hide()}
      title={
        action === "cancel"
          ? `Cancel the ${transition} of ${workspace.name}?`
          : `${verbs[action].verb} ${workspace.name}?`
      }
      confirm={action === "cancel" ? `Cancel the ${transition}` : verbs[action].verb}
      busy={underWay !== undefined}
      onConfirm={() => (isOff ? hide() : void builds.run(workspace, action))}
      {...(isOff && {
        error: `The workspace is ${workspace.latest_build.status} by now: there is nothing to ${action}.`,
      })}
    >
      <Consequence action={action} workspace={workspace} />
    </ConfirmDialog>
  );
}

function Consequence({ action, workspace }: AskProps) {
  const { latest_build } = workspace;
  if (action === "cancel")
    return latest_build.job.status === "pending" ? (
      <p>It has not begun: nothing changes.</p>
    ) : (
      <p>
        What it has done so far stays. The workspace may be left half-way, and a start or a stop is needed
        then.
      </p>
    );
  const count = agentsOf(workspace).length;
  const runs = latest_build.status === "running";
  return (
    <div className="flex flex-col gap-2">
      {action === "update" && <NewVersion workspace={workspace} />}
      {runs && (
        <p>
          {count === 1 ? "Its agent goes away" : `Its ${count} agents go away`}: terminals end with all that
          runs in them, and what was not saved is lost. What the template keeps, such as a home directory,
          stays.
        </p>
      )}
      {action === "restart" && (
        <p>
          It is stopped, then started. Its agents come back under new addresses, to which open pages move on.
        </p>
      )}
    </div>
  );
}

type FailedProps = { asked: AskedBuild; failure: BuildFailure; workspace: Workspace };

function Failed({ asked: { action }, failure, workspace }: FailedProps) {
  const hide = useAskedBuild((store) => store.hide);
  const builds = useBuilds();
  const underWay = useAskedFor(workspace.id);
  const upstream = useUpstream();
  const { status, message, details } = failure;
  const place = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || hide()}
      width="sm"
      title={
        action === "cancel" ? "The build was not canceled" : `${workspace.name} was not ${verbs[action].done}`
      }
      actions={
        <>
          <Button onClick={hide}>Close</Button>
          {status !== 403 && offeredActions(workspace).includes(action) && (
            <Button
              tone="primary"
              busy={underWay !== undefined}
              onClick={() => void builds.run(workspace, action)}
            >
              Try again
            </Button>
          )}
        </>
      }
    >
      <p role="alert" className="break-words">
        {message}
      </p>
      {details.length > 0 && (
        <ul className="mt-2 list-disc pl-5 text-muted">
          {details.map((detail) => (
            <li key={detail} className="break-words">
              {detail}
            </li>
          ))}
        </ul>
      )}
      {status === 403 && <p className="mt-2">Ask its owner or an administrator of the deployment.</p>}
      {status === 409 && (
        <p className="mt-2">
          <Link to="/@{$owner}/$workspace" params={place} onClick={hide} className="text-accent underline">
            See what is under way
          </Link>
        </p>
      )}
      {status === 400 && upstream && (
        <p className="mt-2">
          Parameters of the template are set on the deployment:{" "}
          <a
            href={`${upstream.pages}/@${encodeURIComponent(workspace.owner_name)}/${encodeURIComponent(workspace.name)}/settings/parameters`}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline"
          >
            Parameters of {workspace.name}
          </a>
        </p>
      )}
    </Dialog>
  );
}
