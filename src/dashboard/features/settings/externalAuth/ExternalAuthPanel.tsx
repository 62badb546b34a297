import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "#api/client.ts";
import type { ExternalAuthLink, ExternalAuthList } from "#api/http/externalAuth.ts";
import { useClient } from "../../../streams/client.tsx";
import { loadFailure } from "../../../streams/outOfReach.ts";
import { Button } from "../../../ui/Button.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { DisconnectDialog } from "./DisconnectDialog.tsx";
import { errorWords } from "./errorWords.ts";
import { externalAuthList } from "./externalAuthQueries.ts";
import { NoProviders } from "./NoProviders.tsx";
import { ProviderRow } from "./ProviderRow.tsx";

/** Accounts at other services, whose tokens the person's workspaces get. */
export function ExternalAuthPanel() {
  const list = useQuery(externalAuthList(useClient()));
  return (
    <Panel title="External authentication" flush>
      {list.data ? (
        <>
          {list.isError && <Old error={list.error} onRetry={() => void list.refetch()} />}
          <Providers list={list.data} />
        </>
      ) : list.isError ? (
        <Failed error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Loading />
      )}
    </Panel>
  );
}

function Old({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <p role="status" className="min-w-0 flex-1 basis-48 wrap-anywhere text-warn">
        This may be out of date: the server could not be asked anew. {errorWords(error)}
      </p>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** After that it is said why: the server asks each provider whether its token is good. */
const SLOW_MS = 3_000;

function Loading() {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="p-4">
      <div role="status" aria-label="Loading external authentication" className="flex flex-col gap-2">
        <Skeleton className="h-8 w-2/3" />
        <Skeleton className="h-8 w-1/2" />
        {isSlow && (
          <p className="text-muted">
            The server asks each provider how you stand with it. One that does not answer takes up to 20
            seconds.
          </p>
        )}
      </div>
    </div>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const status = error instanceof ApiError ? error.status : undefined;
  if (status === 404)
    return (
      <p className="p-4 text-muted">This deployment has no external authentication, or is too old for it.</p>
    );
  if (status === 403)
    return (
      <p role="alert" className="p-4">
        This session may not see accounts at other services. Its token is limited to other things: sign in
        with your password, or a token without limits.
      </p>
    );
  return <ErrorState {...loadFailure(error, "The providers could not be listed")} onRetry={onRetry} />;
}

function Providers({ list: { providers, links } }: { list: ExternalAuthList }) {
  const rows = useRef<HTMLUListElement>(null);
  const known = new Set(providers.map(({ id }) => id));
  const left = links.filter(({ provider_id }) => !known.has(provider_id));
  if (providers.length === 0 && left.length === 0) return <NoProviders />;
  return (
    <>
      <p className="border-b border-line px-4 py-3 text-muted">
        Git and other programs in your workspaces get a token of what you connect here, and ask for no
        password.
      </p>
      <ul ref={rows} tabIndex={-1} aria-label="Providers" className="outline-none">
        {providers.map((provider) => (
          <ProviderRow
            key={provider.id}
            provider={provider}
            link={links.find(({ provider_id }) => provider_id === provider.id)}
          />
        ))}
        {left.map((link) => (
          <LeftRow key={link.provider_id} link={link} focusAfter={() => rows.current ?? true} />
        ))}
      </ul>
    </>
  );
}

type LeftProps = { link: ExternalAuthLink; focusAfter: () => HTMLElement | true };

/** Connected once, to a provider that the server no longer has: of no use, and to be forgotten. */
function LeftRow({ link, focusAfter }: LeftProps) {
  const [isEnding, setEnding] = useState(false);
  const name = visibleText(link.provider_id);
  return (
    <li
      aria-label={name}
      className="flex flex-wrap items-start gap-3 border-b border-line px-4 py-3 last:border-0"
    >
      <div className="min-w-0 flex-1 basis-48">
        <div className="font-medium wrap-anywhere">{name}</div>
        <StatusMark kind="warn" word="No longer set up" />
        <p className="text-muted">The server has no such provider any more. Its token is still kept.</p>
      </div>
      <Button size="sm" onClick={() => setEnding(true)}>
        <span>
          Forget<span className="sr-only"> {name}</span>
        </span>
      </Button>
      {isEnding && (
        <DisconnectDialog
          {...{ id: link.provider_id, name }}
          revocable={false}
          finalFocus={focusAfter}
          onClose={() => setEnding(false)}
        />
      )}
    </li>
  );
}
