import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ExternalLink, Plus, Server } from "lucide-react";
import { lazy, Suspense, useMemo, useRef, useSyncExternalStore } from "react";
import { useClient } from "../../../streams/client.tsx";
import { buildInfoQuery, useExtension } from "../../../streams/deployment.ts";
import { useWorkspaces, useWorkspacesFeed } from "../../../streams/workspaces.tsx";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { useDocumentState } from "../health/useDocumentState.ts";
import { AgentList } from "./AgentList.tsx";
import { AgentListSkeleton } from "./AgentListSkeleton.tsx";
import { AgentsToolbar } from "./AgentsToolbar.tsx";
import { findAgents } from "./agentRows.ts";

const AddAgentDialog = lazy(() =>
  import("../join/AddAgentDialog.tsx").then((module) => ({ default: module.AddAgentDialog })),
);

/** All agents of all workspaces: the first page. */
export function AgentsPage() {
  const search = useSearch({ from: "/shell/" });
  const navigate = useNavigate();
  const { loaded, workspaces } = useWorkspaces();
  const found = useMemo(() => findAgents(workspaces, search), [workspaces, search]);
  const list = useRef<HTMLDivElement>(null);
  const canAdd = useExtension("agents");
  useDocumentState("Agents", "ok");
  const setSearch = (change: Partial<typeof search>) =>
    void navigate({ to: "/", search: { ...search, ...change }, replace: true });

  return (
    <>
      <AgentsToolbar
        search={search}
        onChange={setSearch}
        shown={found.shown}
        total={found.total}
        loaded={loaded}
        onEnterList={() => list.current?.querySelector<HTMLElement>("[data-row-link]")?.focus()}
      />
      {!loaded ? (
        <NotLoaded />
      ) : found.total === 0 && found.rows.length === 0 && !isFiltered(search) ? (
        <NoAgents onAdd={() => setSearch({ add: true })} />
      ) : found.rows.length === 0 ? (
        <EmptyState
          title="No agent matches"
          actions={<Button onClick={() => void navigate({ to: "/", search: {} })}>Show all agents</Button>}
        >
          {found.total === 1 ? "The only agent is" : `All ${found.total} agents are`} hidden by the search and
          filters above.
        </EmptyState>
      ) : (
        <AgentList ref={list} rows={found.rows} total={found.total} />
      )}
      {search.add && canAdd && (
        <Suspense>
          <AddAgentDialog onClose={() => setSearch({ add: undefined })} />
        </Suspense>
      )}
    </>
  );
}

function isFiltered(search: { q?: string | undefined; status?: unknown; health?: unknown }): boolean {
  return Boolean(search.q || search.status || search.health);
}

function NotLoaded() {
  const { stream } = useWorkspacesFeed();
  const { status, reason } = useSyncExternalStore(stream.subscribe, stream.getSnapshot);
  if (status !== "refused") return <AgentListSkeleton />;
  return (
    <ErrorState title="The list of agents was refused" detail={reason} onRetry={() => stream.retryNow()} />
  );
}

function NoAgents({ onAdd }: { onAdd: () => void }) {
  const canAdd = useExtension("agents");
  const { data: info } = useQuery(buildInfoQuery(useClient()));
  if (canAdd === false)
    return (
      <EmptyState
        icon={<Server size={28} aria-hidden />}
        title="No agents yet"
        actions={
          info?.dashboard_url && (
            <a
              href={`${info.dashboard_url.replace(/\/$/, "")}/templates`}
              target="_blank"
              rel="noreferrer"
              className={buttonClasses("primary")}
            >
              Templates of this deployment
              <ExternalLink size={13} aria-label="opens in a new tab" />
            </a>
          )
        }
      >
        An agent comes with its workspace: make a workspace from a template of this Coder deployment, and its
        agents appear here by themselves.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<Server size={28} aria-hidden />}
      title="No agents yet"
      actions={
        canAdd && (
          <Button tone="primary" onClick={onAdd}>
            <Plus size={14} aria-hidden />
            Add an agent
          </Button>
        )
      }
    >
      <p>
        An agent runs on the machine you want to see. Name it here, run one command there, and its health,
        logs and terminals appear on this page.
      </p>
      <pre className="mt-4 overflow-x-auto rounded-md border border-line bg-surface p-3 text-left font-mono text-xs text-fg">
        quarterdeck agent --url {window.location.origin} --token …
      </pre>
    </EmptyState>
  );
}
