import { Link } from "@tanstack/react-router";
import { EllipsisVertical } from "lucide-react";
import { lazy, memo, Suspense } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { clock, useClock } from "../../../ui/clock.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { useOpener } from "../../../ui/useOpener.ts";
import { healthSentence, preferredLatency } from "../health/healthSentence.ts";
import { LastContact } from "../health/LastContact.tsx";
import { NewestStatus } from "../status/NewestStatus.tsx";
import { newestStatus } from "../status/newestStatus.ts";
import { AppMarks } from "./AppMarks.tsx";
import { RowMetadata } from "./RowMetadata.tsx";
import { rowHeight } from "./rowSizes.ts";

const loadMenu = () => import("./AgentRowMenu.tsx");
const AgentRowMenu = lazy(() => loadMenu().then((module) => ({ default: module.AgentRowMenu })));

type Props = AgentAndWorkspace & { parent: string | undefined; withMetadata: boolean };

/** One agent: what it is, how it is, and what its apps report. Drawn again only when it changed. */
export const AgentListRow = memo(function AgentListRow({ agent, workspace, parent, withMetadata }: Props) {
  const sentence = useClock((now) => healthSentence(agent, workspace, now).sentence);
  const { kind, word } = healthSentence(agent, workspace, clock.getNow());
  const newest = newestStatus(agent.apps);
  return (
    <div
      className={`group relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 border-b border-line bg-surface px-3 py-2 hover:bg-hover sm:px-4 md:grid-cols-[minmax(9rem,14rem)_minmax(0,1fr)_5rem_5.5rem_2rem] xl:grid-cols-[minmax(9rem,16rem)_minmax(0,1.3fr)_minmax(0,1fr)_5rem_6rem_2rem] ${rowHeight}`}
    >
      <div className={`min-w-0 ${parent === undefined ? "" : "border-l-2 border-line-strong pl-3"}`}>
        {/* The link covers the row, so that a click anywhere opens it, and stays one link to a screen reader. */}
        <Link
          to="/agents/$agentId"
          params={{ agentId: agent.id }}
          data-row-link={agent.id}
          className="block truncate text-sm font-semibold text-fg after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {agent.name}
        </Link>
        <div className="truncate text-xs text-muted">
          {parent === undefined ? machine(agent) : `devcontainer on ${parent}`}
          <span className="md:hidden">
            {" · "}
            <LastContact agent={agent} />
          </span>
        </div>
      </div>
      <div className="min-w-0 max-md:col-span-2 max-md:row-start-2">
        <div className="wrap-anywhere max-md:line-clamp-3">
          <StatusMark kind={kind} word={word} />{" "}
          <div className="text-muted max-md:ml-0.5 max-md:inline md:truncate" title={sentence}>
            {sentence}
          </div>
        </div>
        {/* Where there is no room for a column of its own. */}
        {newest && (
          <NewestStatus
            newest={newest}
            isLive={agent.status === "connected"}
            className="mt-0.5 text-xs xl:hidden"
          />
        )}
      </div>
      <div className="min-w-0 max-xl:hidden">
        <AppMarks agent={agent} newest={newest} />
        {withMetadata && agent.status === "connected" && <RowMetadata agentId={agent.id} name={agent.name} />}
      </div>
      <Latency agent={agent} />
      <div className="text-right text-xs text-muted max-md:hidden">
        <div className="sr-only">Last contact</div>
        <LastContact agent={agent} />
      </div>
      <RowMenu agent={agent} workspace={workspace} />
    </div>
  );
});

function machine(agent: WorkspaceAgent): string {
  const system = [agent.operating_system, agent.architecture].filter(Boolean).join(" ");
  return [system, agent.version].filter(Boolean).join(" · ") || "not seen yet";
}

function Latency({ agent }: { agent: WorkspaceAgent }) {
  const latency = agent.status === "connected" ? preferredLatency(agent) : undefined;
  return (
    <div className="text-right text-xs text-muted tabular-nums max-md:hidden">
      {latency !== undefined && (
        <>
          <span className="sr-only">Latency </span>
          {latency < 10 ? latency.toFixed(1) : Math.round(latency)} ms
        </>
      )}
    </div>
  );
}

function RowMenu({ agent, workspace }: AgentAndWorkspace) {
  const { trigger, at, wasOpened } = useOpener("menu", loadMenu);
  return (
    // Above the link that covers the row.
    <div className="relative z-10 max-md:col-start-2 max-md:row-start-1">
      <IconButton label={`Actions for ${agent.name}`} {...trigger}>
        <EllipsisVertical size={16} aria-hidden />
      </IconButton>
      {wasOpened && (
        <Suspense>
          <AgentRowMenu agent={agent} workspace={workspace} {...at} />
        </Suspense>
      )}
    </div>
  );
}
