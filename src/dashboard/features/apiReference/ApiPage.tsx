import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useLink } from "../../streams/client.tsx";
import { useIsQuarterdeck } from "../../streams/deployment.ts";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { Input } from "../../ui/Input.tsx";
import { Page } from "../../ui/Page.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { CallView } from "./CallView.tsx";
import { findCalls, parseOpenApi, type Reference } from "./openApi.ts";

const ADDRESS = "/api/v2/openapi.json";

/** The server's own description of its interface, to read. */
export function ApiPage() {
  const link = useLink();
  const isOurs = useIsQuarterdeck();
  const reference = useQuery({
    queryKey: ["openapi", isOurs],
    enabled: isOurs !== undefined,
    queryFn: async ({ signal }) => {
      const response = await link.fetch(ADDRESS, { signal });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      return parseOpenApi(await response.json(), isOurs);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    document.title = "API · Quarterdeck";
  }, []);
  return (
    <Page
      title="API reference"
      width="wide"
      aside={
        <a href={ADDRESS} className="text-accent underline-offset-2 hover:underline">
          openapi.json
        </a>
      }
    >
      {reference.isPending && <Skeleton className="h-80 w-full" />}
      {reference.isError && (
        <ErrorState
          title="The description of the API could not be read"
          detail={reference.error.message}
          onRetry={() => void reference.refetch()}
        />
      )}
      {reference.data && <Calls reference={reference.data} />}
    </Page>
  );
}

function Calls({ reference }: { reference: Reference }) {
  const { q = "" } = useSearch({ from: "/shell/api" });
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const deferred = useDeferredValue(text);
  const groups = useMemo(() => findCalls(reference.groups, deferred), [reference, deferred]);
  return (
    <div className="grid gap-6 md:grid-cols-[11rem_minmax(0,1fr)]">
      <nav aria-label="Groups of calls" className="top-0 self-start max-md:hidden md:sticky">
        <ul className="flex flex-col">
          {groups.map((group) => (
            <li key={group.name}>
              <a
                href={`#group-${group.name}`}
                className="flex justify-between rounded-md px-2 py-1 text-muted hover:bg-hover hover:text-fg"
              >
                {group.name} <span className="tabular-nums">{group.calls.length}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-6">
        <Input
          type="search"
          aria-label="Search calls"
          placeholder="Search by method, path or summary"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = event.target.value.trim();
            void navigate({ to: "/api", search: next ? { q: next } : {}, replace: true });
          }}
        />
        {groups.map((group) => (
          <section key={group.name} aria-labelledby={`group-${group.name}`}>
            <h2 id={`group-${group.name}`} className="mb-2 scroll-mt-4 text-base font-semibold">
              {group.name}
            </h2>
            <div className="overflow-hidden rounded-lg border border-line bg-surface">
              {group.calls.map((call) => (
                <CallView key={call.id} call={call} schemas={reference.schemas} />
              ))}
            </div>
          </section>
        ))}
        {groups.length === 0 && <p className="text-muted">No call matches.</p>}
      </div>
    </div>
  );
}
