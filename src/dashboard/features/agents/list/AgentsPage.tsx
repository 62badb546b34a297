import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef } from "react";
import { useExtension } from "../../../streams/deployment.ts";
import { useWorkspacePages, useWorkspaces } from "../../../streams/workspaces.tsx";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { UnclaimedBar } from "../claim/UnclaimedBar.tsx";
import { useDocumentState } from "../health/useDocumentState.ts";
import { AgentList } from "./AgentList.tsx";
import { AgentsToolbar } from "./AgentsToolbar.tsx";
import { type FoundAgents, findAgents } from "./agentRows.ts";
import type { AgentsSearch } from "./agentsSearch.ts";
import { NoAgents } from "./NoAgents.tsx";
import { NotLoaded } from "./NotLoaded.tsx";

const AddAgentDialog = lazy(() =>
  import("../join/AddAgentDialog.tsx").then((module) => ({ default: module.AddAgentDialog })),
);

const ClaimDialog = lazy(() =>
  import("../claim/ClaimDialog.tsx").then((module) => ({ default: module.ClaimDialog })),
);

/** For other servers than ours. */
const PagedAgents = lazy(() =>
  import("./PagedAgents.tsx").then((module) => ({ default: module.PagedAgents })),
);

/** All agents of all workspaces: the first page. */
export function AgentsPage() {
  const search = useSearch({ from: "/shell/" });
  const navigate = useNavigate();
  const pages = useWorkspacePages();
  useDocumentState("Agents", "ok");
  const setSearch = (change: Partial<typeof search>) =>
    void navigate({ to: "/", search: { ...search, ...change }, replace: true });
  const props = { search, onSearch: setSearch };
  if (!pages) return <AllAgents {...props} />;
  return (
    <Suspense fallback={<NotLoaded />}>
      <PagedAgents pages={pages} {...props} />
    </Suspense>
  );
}

type Props = { search: AgentsSearch; onSearch: (change: Partial<AgentsSearch>) => void };

/** The list of a server that tells of all workspaces. */
function AllAgents({ search, onSearch: setSearch }: Props) {
  const navigate = useNavigate();
  const { loaded, workspaces, unclaimed } = useWorkspaces();
  const found = useMemo(() => findAgents(workspaces, search), [workspaces, search]);
  const list = useRef<HTMLDivElement>(null);
  const canAdd = useExtension("agents");
  const canClaim = useExtension("prebuilds");
  return (
    <>
      <AgentsToolbar
        search={search}
        onChange={setSearch}
        counted={loaded ? agentsText(found) : ""}
        searchHint="Search agents"
        onEnterList={() => list.current?.querySelector<HTMLElement>("[data-row-link]")?.focus()}
      />
      {canClaim && <UnclaimedBar count={unclaimed.length} onClaim={() => setSearch({ claim: true })} />}
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
      {search.claim && canClaim && (
        <Suspense>
          <ClaimDialog onClose={() => setSearch({ claim: undefined })} />
        </Suspense>
      )}
    </>
  );
}

function agentsText({ shown, total }: FoundAgents): string {
  const all = `${total.toLocaleString()} ${total === 1 ? "agent" : "agents"}`;
  return shown === total ? all : `${shown.toLocaleString()} of ${all}`;
}

function isFiltered(search: { q?: string | undefined; status?: unknown; health?: unknown }): boolean {
  return Boolean(search.q || search.status || search.health);
}
