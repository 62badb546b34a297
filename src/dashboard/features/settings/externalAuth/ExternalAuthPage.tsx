import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { ApiError } from "#api/client.ts";
import type { ExternalAuthStatus } from "#api/http/externalAuth.ts";
import { useClient } from "../../../streams/client.tsx";
import { meQuery } from "../../../streams/me.ts";
import { loadFailure } from "../../../streams/outOfReach.ts";
import { BarePage } from "../../../ui/BarePage.tsx";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { Spinner } from "../../../ui/Spinner.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { AppInstall } from "./AppInstall.tsx";
import { ConnectButton } from "./ConnectButton.tsx";
import { Account } from "./ConnectedAs.tsx";
import { DeviceDialog } from "./DeviceDialog.tsx";
import { errorWords } from "./errorWords.ts";
import { externalAuthStatus } from "./externalAuthQueries.ts";
import { forgetStart, startOf } from "./lastStart.ts";
import { useConnecting } from "./useConnecting.ts";

/** While it is not connected: it may come to be in another tab. */
const LOOK_AGAIN_MS = 5_000;

/** Where git on an agent sends a person who has not connected a provider, and where the provider sends them back to. */
export function ExternalAuthPage() {
  const { providerId: id } = useParams({ from: "/external-auth/$providerId" });
  const status = useQuery({
    ...externalAuthStatus(useClient(), id),
    refetchInterval: ({ state }) => (state.data?.authenticated === false ? LOOK_AGAIN_MS : false),
  });
  const card = useRef<HTMLDivElement>(null);
  const name = visibleText(status.data?.display_name || id);
  useEffect(() => {
    document.title = `${name} · Quarterdeck`;
  }, [name]);
  return (
    <BarePage
      className="max-w-md"
      markIn={(mark) => (
        <Link to="/" aria-label="Quarterdeck, all agents" className="rounded-md">
          {mark}
        </Link>
      )}
    >
      <div
        ref={card}
        className="flex flex-col items-start gap-3 rounded-lg border border-line bg-surface p-5"
      >
        {status.data?.authenticated ? (
          <Connected id={id} name={name} status={status.data} />
        ) : status.data ? (
          <NotConnected
            id={id}
            name={name}
            status={status.data}
            card={card}
            onConnected={() => void status.refetch()}
          />
        ) : status.error ? (
          <Failed
            id={id}
            error={status.error}
            busy={status.isFetching}
            onRetry={() => void status.refetch()}
          />
        ) : (
          <p role="status" className="flex items-center gap-2 text-muted">
            <Spinner /> Asking how you stand with {name}…
          </p>
        )}
      </div>
    </BarePage>
  );
}

type Props = { id: string; name: string; status: ExternalAuthStatus };

function Connected({ id, name, status }: Props) {
  const [from] = useState(() => startOf(id));
  useEffect(forgetStart, []);
  return (
    <>
      <h1 className="text-base font-semibold wrap-anywhere">{name} is connected</h1>
      <p role="status" className="wrap-anywhere">
        <StatusMark kind="ok" word="Connected" /> {status.user && <Account user={status.user} />}
      </p>
      <p>
        {from === "account"
          ? "Git and other programs in your workspaces have a token of it from now on."
          : "You can go back to your terminal: git and other programs in your workspaces have a token of it."}
      </p>
      <AppInstall status={status} name={name} />
      <ToAccount primary={from === "account"} />
    </>
  );
}

type NotConnectedProps = Props & { card: RefObject<HTMLElement | null>; onConnected: () => void };

function NotConnected({ id, name, status, card, onConnected }: NotConnectedProps) {
  const { data: me } = useQuery(meQuery(useClient()));
  const connecting = useConnecting({ id, name, device: status.device }, startOf(id) ?? "page");
  const { way } = connecting;
  return (
    <>
      <h1 className="text-base font-semibold wrap-anywhere">Connect {name}</h1>
      <p className="wrap-anywhere">
        Git and other programs in the workspaces of {me ? <strong>{me.username}</strong> : "yours"} then get a
        token of your account at {name}, and ask for no password. What it may do, {name} says before you
        agree.
      </p>
      {/* Not by itself: a link to here must not be enough to hand an account over. */}
      <ConnectButton connecting={connecting} verb="Connect" named tone="primary" size="md" autoFocus />
      {way.kind === "none" && <p className="text-muted">{way.why}</p>}
      {connecting.isAwaited && way.kind === "elsewhere" && (
        <p role="status" className="flex items-center gap-2 text-muted">
          <Spinner /> Waiting for you at {way.host}, in the other tab.
        </p>
      )}
      {connecting.error && (
        <p role="alert" className="max-w-full wrap-anywhere text-bad">
          {errorWords(connecting.error)}
        </p>
      )}
      <ToAccount />
      {connecting.isTyping && (
        <DeviceDialog
          {...{ id, name, onConnected }}
          onClose={() => connecting.setTyping(false)}
          finalFocus={() => card.current ?? true}
        />
      )}
    </>
  );
}

type FailedProps = { id: string; error: Error; busy: boolean; onRetry: () => void };

function Failed({ id, error, busy, onRetry }: FailedProps) {
  const unknown = error instanceof ApiError && error.status === 404;
  const title = `How you stand with ${visibleText(id)} is not known`;
  const away = loadFailure(error, title);
  return (
    <>
      <h1 className="text-base font-semibold wrap-anywhere">
        {unknown ? `There is no provider “${visibleText(id)}”` : away.title}
      </h1>
      <p role="alert" className="max-w-full wrap-anywhere">
        {unknown
          ? "Look at the spelling of the address, or ask who runs this server to set it up."
          : away.title === title
            ? errorWords(error)
            : away.detail}
      </p>
      {!unknown && (
        <Button tone="primary" busy={busy} onClick={onRetry}>
          Try again
        </Button>
      )}
      <ToAccount />
    </>
  );
}

const ToAccount = ({ primary = false }: { primary?: boolean }): ReactNode => (
  <Link
    to="/settings/account"
    className={primary ? buttonClasses("primary") : "text-accent underline-offset-2 hover:underline"}
  >
    {primary ? "Back to your account" : "All your connections"}
  </Link>
);
