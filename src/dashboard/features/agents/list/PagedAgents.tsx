import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { WorkspacePages } from "../../../streams/pagedWorkspaces.ts";
import { BLOCK, MOST_BLOCKS, workspacesIn } from "../../../streams/workspacePages.ts";
import { useWatchedRows } from "../../../streams/workspaces.tsx";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { AgentList } from "./AgentList.tsx";
import { AgentsToolbar, SEARCH_FAULT } from "./AgentsToolbar.tsx";
import type { AgentsSearch } from "./agentsSearch.ts";
import { deploymentFilter } from "./deploymentFilter.ts";
import { NotLoaded } from "./NotLoaded.tsx";
import { NoWorkspaces } from "./NoWorkspaces.tsx";
import { pagedRows } from "./pagedRows.ts";

type Props = {
  pages: WorkspacePages;
  search: AgentsSearch;
  onSearch: (change: Partial<AgentsSearch>) => void;
};

/** What was asked for and loaded before a further part is looked through. */
const LOOK_AT_ONCE = 2 * BLOCK;
const TOP = { from: 0, to: 19 };

/** The list of a server with more workspaces than a page should hold: it searches, and only what is on screen is loaded. */
export function PagedAgents({ pages, search, onSearch }: Props) {
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const state = useSyncExternalStore(pages.subscribe, pages.getSnapshot);
  const filter = useMemo(() => deploymentFilter(search), [search]);
  const withPlaces = filter.partly.length === 0;
  const found = useMemo(() => pagedRows(state, filter.rest, withPlaces), [state, filter, withPlaces]);
  const [view, setView] = useState(TOP);
  useEffect(() => pages.search(filter.q), [pages, filter.q]);
  useEffect(() => {
    pages.show(TOP);
    return () => pages.show(undefined);
  }, [pages]);
  const onView = useCallback(
    (from: number, to: number) => {
      setView({ from, to });
      pages.show({ from, to });
    },
    [pages],
  );
  const ids = useMemo(() => workspacesIn(state, view).map(({ id }) => id), [state, view]);
  useWatchedRows(ids);
  const loaded = state.count !== undefined;
  const count = state.count ?? 0;

  return (
    <>
      <AgentsToolbar
        search={search}
        onChange={onSearch}
        counted={loaded ? workspacesText(count, state.q !== "") : ""}
        searchHint="Name, owner/name or key:value"
        invalid={state.invalid !== undefined}
        busy={state.asked !== undefined}
        onEnterList={() => list.current?.querySelector<HTMLElement>("[data-row-link]")?.focus()}
      />
      <FilterNotes filter={filter} looked={found.looked} count={count} invalid={state.invalid} />
      {!loaded ? (
        <NotLoaded />
      ) : count === 0 && !isFiltered(search) ? (
        <NoWorkspaces />
      ) : count === 0 ? (
        <EmptyState
          title="No workspace matches"
          actions={
            <Button onClick={() => void navigate({ to: "/", search: {} })}>Show all workspaces</Button>
          }
        >
          The deployment found none for the search and filters above.
        </EmptyState>
      ) : (
        <AgentList
          // Another filter is another list, which begins at its top.
          key={state.q}
          ref={list}
          rows={found.rows}
          total={count}
          onView={onView}
          end={
            withPlaces ? undefined : (
              <LookFurther
                looked={found.looked}
                count={count}
                matching={found.matching}
                onLook={() => pages.show({ from: found.looked, to: found.looked + LOOK_AT_ONCE - 1 })}
              />
            )
          }
        />
      )}
    </>
  );
}

function isFiltered({ q, status, health }: AgentsSearch): boolean {
  return Boolean(q || status || health);
}

function workspacesText(count: number, filtered: boolean): string {
  return `${count.toLocaleString()} ${count === 1 ? "workspace" : "workspaces"}${filtered ? " found" : ""}`;
}

type NotesProps = {
  filter: ReturnType<typeof deploymentFilter>;
  looked: number;
  count: number;
  invalid: ReturnType<WorkspacePages["getSnapshot"]>["invalid"];
};

/** What the server did not understand, and what only this page looks for. */
function FilterNotes({ filter, looked, count, invalid }: NotesProps) {
  const faults = invalid?.validations?.map(({ detail }) => detail) ?? [];
  const partly =
    filter.partly.length > 0 && looked < count
      ? `The deployment cannot search for ${filter.partly.join(" and ")}: only the ${looked.toLocaleString()} loaded workspaces are looked through.`
      : undefined;
  if (!invalid && !partly && !filter.note) return null;
  return (
    <div className="shrink-0 border-b border-line px-3 py-1.5 text-xs sm:px-4">
      {invalid && (
        <p role="alert" id={SEARCH_FAULT} className="text-bad">
          {[invalid.message, ...faults].map((text) => text.replace(/[.]?$/, ".")).join(" ")}
        </p>
      )}
      {filter.note && <p className="text-muted">{filter.note}</p>}
      {partly && <p className="text-muted">{partly}</p>}
    </div>
  );
}

type FurtherProps = { looked: number; count: number; matching: number; onLook: () => void };

/** The end of a list that was only looked through in part. */
function LookFurther({ looked, count, matching, onLook }: FurtherProps) {
  const isFull = looked >= MOST_BLOCKS * BLOCK;
  return (
    <div className="flex flex-wrap items-center gap-3 px-3 py-4 text-muted sm:px-4">
      <p role="status">
        {matching.toLocaleString()} found in {looked.toLocaleString()} of {count.toLocaleString()} workspaces.
        {isFull && looked < count && " Narrow the search to look through the others."}
      </p>
      {looked < count && !isFull && (
        <Button size="sm" onClick={onLook}>
          Look through {Math.min(LOOK_AT_ONCE, count - looked)} more
        </Button>
      )}
    </div>
  );
}
