import { Link } from "@tanstack/react-router";
import { Hammer, Trash2 } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { Devcontainer } from "#api/http/containers.ts";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { useTooOld } from "../../../streams/deployment.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { agentsOf } from "../../../streams/workspacesState.ts";
import { Button } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { visibleLines, visibleText } from "../../../ui/visibleControls.ts";
import { usualFor } from "../model/phases.ts";
import { subAgentOf } from "../model/subAgent.ts";
import { devcontainerName } from "../model/tree.ts";
import { InsidePorts } from "../ports/InsidePorts.tsx";
import { PublishedPorts } from "../ports/PublishedPorts.tsx";
import { AttemptList } from "./AttemptList.tsx";
import { ConfigDiff } from "./ConfigDiff.tsx";
import { FailurePinned } from "./FailurePinned.tsx";
import { OpenIn } from "./OpenIn.tsx";
import { Progress } from "./Progress.tsx";
import { SubAgentView } from "./SubAgentView.tsx";
import { useChanges } from "./useChanges.ts";

type Props = AgentAndWorkspace & {
  devcontainer: Devcontainer;
  /** Its own, the newest first; undefined: the server does not tell of them. */
  attempts: readonly DevcontainerAttempt[] | undefined;
  /** Why it cannot be changed just now. */
  unavailable: string | undefined;
  onRebuild: () => void;
  onDelete: () => void;
};

/** Everything about one devcontainer, under its row. */
export function DevcontainerPanel(props: Props) {
  const { devcontainer, agent, workspace, attempts, unavailable, onRebuild, onDelete } = props;
  const undeletable = useTooOld("deleteDevcontainer") ?? unavailable;
  const newest = attempts?.[0];
  const inside = subAgentOf(devcontainer, agentsOf(workspace));
  return (
    <section aria-label={`Details of ${devcontainerName(devcontainer)}`} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <Paths devcontainer={devcontainer} />
        <div className="flex gap-2">
          <Button size="sm" unavailable={unavailable} onClick={onRebuild}>
            <Hammer size={13} aria-hidden />
            {devcontainer.container ? "Rebuild" : "Start"}
          </Button>
          <Button size="sm" tone="danger" unavailable={undeletable} onClick={onDelete}>
            <Trash2 size={13} aria-hidden />
            Delete
          </Button>
        </div>
      </div>
      {newest?.failure && newest.result !== null ? (
        <FailurePinned attempt={newest} />
      ) : (
        devcontainer.error !== undefined && <RawError agentId={agent.id} error={devcontainer.error} />
      )}
      {devcontainer.status === "starting" && (
        <Part title="Build">
          {newest?.result === null ? (
            <Progress attempt={newest} usual={usualFor(newest, attempts ?? [])} />
          ) : (
            <p className="text-muted">
              It is being built.{" "}
              <Link
                to="/agents/$agentId/logs"
                params={{ agentId: agent.id }}
                className="text-accent hover:underline"
              >
                The agent's log
              </Link>{" "}
              has what it says.
            </p>
          )}
        </Part>
      )}
      {devcontainer.dirty && (
        <Part title="Changed since it was built">
          <Drift agentId={agent.id} devcontainer={devcontainer} />
        </Part>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <Part title="Agent inside">
          <SubAgentView devcontainer={devcontainer} inside={inside} machine={agent} />
        </Part>
        <Part title="Open">
          <OpenIn devcontainer={devcontainer} agent={agent} workspace={workspace} />
        </Part>
        {inside && (
          <Part title="Ports that listen inside">
            <InsidePorts agent={inside} workspace={workspace} />
          </Part>
        )}
        {devcontainer.container && devcontainer.container.ports.length > 0 && (
          <Part title="Ports of its container">
            <PublishedPorts container={devcontainer.container} agent={agent} workspace={workspace} />
          </Part>
        )}
      </div>
      {attempts !== undefined && (
        <Part title="Builds">
          {attempts.length === 0 ? (
            <p className="text-muted">None since the agent keeps them.</p>
          ) : (
            <AttemptList attempts={attempts} />
          )}
        </Part>
      )}
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0">
      <h3 id={id} className="mb-1 text-xs font-semibold text-muted">
        {title}
      </h3>
      {children}
    </section>
  );
}

function Paths({ devcontainer: { workspace_folder, config_path } }: { devcontainer: Devcontainer }) {
  return (
    <dl className="grid min-w-0 flex-1 basis-64 grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3">
      <dt className="text-muted">Folder</dt>
      <dd className="flex min-w-0 items-center gap-1">
        <code className="min-w-0 font-mono text-xs break-all">{visibleText(workspace_folder)}</code>
        <CopyButton text={workspace_folder} label="Copy the folder" />
      </dd>
      <dt className="text-muted">Configuration</dt>
      <dd className="min-w-0 font-mono text-xs break-all">
        {config_path !== undefined ? (
          visibleText(config_path)
        ) : (
          <span className="font-sans text-muted">where the CLI looks for it</span>
        )}
      </dd>
    </dl>
  );
}

/** All there is where the server does not tell of builds. */
function RawError({ agentId, error }: { agentId: string; error: string }) {
  return (
    <section
      aria-label="Error"
      className="flex items-start gap-2 rounded-md border border-bad bg-bad-soft p-3"
    >
      <div className="min-w-0 flex-1">
        <pre className="font-mono text-xs break-words whitespace-pre-wrap text-bad">
          {visibleLines(error)}
        </pre>
        <p className="mt-1">
          <Link to="/agents/$agentId/logs" params={{ agentId }} className="text-accent hover:underline">
            The agent's log
          </Link>{" "}
          has what came before.
        </p>
      </div>
      <CopyButton text={error} label="Copy the error" />
    </section>
  );
}

function Drift({ agentId, devcontainer }: { agentId: string; devcontainer: Devcontainer }) {
  const { data, error, canTell } = useChanges(agentId, devcontainer);
  if (!canTell)
    return (
      <p>
        <code className="font-mono text-xs break-all">
          {visibleText(devcontainer.config_path ?? "devcontainer.json")}
        </code>{" "}
        was changed after the container was made. A rebuild brings it in.
      </p>
    );
  if (error) return <p className="text-bad">What changed could not be found out: {error.message}</p>;
  if (!data) return <Skeleton className="h-10 w-full" />;
  return <ConfigDiff changes={data} />;
}
