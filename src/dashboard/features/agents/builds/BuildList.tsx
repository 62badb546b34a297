import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "../../../streams/client.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import { BuildLength } from "./BuildPanel.tsx";
import { buildState, reasonText } from "./buildWords.ts";

const PAGE = 10;

/** The last builds of a workspace; each opens its log. `current` is the one whose log is shown. */
export function BuildList({ workspace, current }: { workspace: Workspace; current: number }) {
  const client = useClient();
  const [count, setCount] = useState(PAGE);
  const { id, latest_build } = workspace;
  const { data, error, refetch } = useQuery({
    // Every change of the latest build is another list.
    queryKey: ["builds", id, count, latest_build.id, latest_build.status],
    queryFn: ({ signal }) => client.builds.list({ workspace: id, limit: count }, { signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel flush title="Builds">
      {error && !data ? (
        <ErrorState
          title="The builds could not be loaded"
          detail={error.message}
          onRetry={() => void refetch()}
        />
      ) : !data ? (
        <div role="status" aria-label="Loading builds" className="flex flex-col gap-3 p-4">
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-4 w-full" />
        </div>
      ) : (
        <ul aria-label={`Builds of ${workspace.name}`}>
          {data.map((build) => (
            <BuildRow
              key={build.id}
              build={build}
              workspace={workspace}
              isCurrent={build.build_number === current}
            />
          ))}
        </ul>
      )}
      {data && data.length >= count && (data.at(-1)?.build_number ?? 1) > 1 && (
        <div className="border-t border-line px-4 py-2">
          <Button size="sm" onClick={() => setCount(count + PAGE)}>
            Show earlier ones
          </Button>
        </div>
      )}
    </Panel>
  );
}

type RowProps = { build: WorkspaceBuild; workspace: Workspace; isCurrent: boolean };

function BuildRow({ build, workspace, isCurrent }: RowProps) {
  const { kind, word } = buildState(build);
  const by = [build.initiator_name && `by ${build.initiator_name}`, reasonText(build.reason)];
  const params = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <li
      className={`relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line px-4 py-2 last:rounded-b-lg last:border-b-0 hover:bg-hover sm:grid-cols-[8rem_7rem_minmax(0,1fr)_5rem_5.5rem] ${isCurrent ? "bg-hover" : ""}`}
    >
      <Link
        to="/@{$owner}/$workspace/builds/$number"
        params={{ ...params, number: String(build.build_number) }}
        replace
        resetScroll={false}
        {...(isCurrent && { "aria-current": "true" as const })}
        className="truncate font-medium after:absolute after:inset-0"
      >
        #{build.build_number} {build.transition}
      </Link>
      <span>
        <StatusMark kind={kind} word={word} />
      </span>
      <span className="truncate text-muted">{by.filter(Boolean).join(", ")}</span>
      <span className="text-right text-muted tabular-nums">
        <span className="sr-only">took </span>
        <BuildLength build={build} />
      </span>
      <span className="text-right text-xs text-muted max-sm:hidden">
        <Time at={build.created_at} />
      </span>
    </li>
  );
}
