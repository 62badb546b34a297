import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { ExternalAuthLink, ExternalAuthProvider } from "#api/http/externalAuth.ts";
import { useClient } from "../../../streams/client.tsx";
import { Button } from "../../../ui/Button.tsx";
import { useClock } from "../../../ui/clock.ts";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { useToast } from "../../../ui/Toasts.tsx";
import { parseTime } from "../../../ui/timeText.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { AppInstall } from "./AppInstall.tsx";
import { ConnectButton } from "./ConnectButton.tsx";
import { ConnectedAs, Lasting } from "./ConnectedAs.tsx";
import { DeviceDialog } from "./DeviceDialog.tsx";
import { DisconnectDialog } from "./DisconnectDialog.tsx";
import { errorWords } from "./errorWords.ts";
import { EXTERNAL_AUTH, externalAuthStatus } from "./externalAuthQueries.ts";
import { ProviderIcon } from "./ProviderIcon.tsx";
import { standingOf } from "./standing.ts";
import { useConnecting } from "./useConnecting.ts";

/** How often a page asks whether another tab has connected. */
const AWAITED_MS = 3_000;

type Props = { provider: ExternalAuthProvider; link: ExternalAuthLink | undefined };

export function ProviderRow({ provider, link }: Props) {
  const { id, device } = provider;
  const name = visibleText(provider.display_name || id);
  const type = visibleText(provider.type);
  const isConnected = link?.authenticated === true;
  const actions = useRef<HTMLDivElement>(null);
  const hasChanged = useRef(false);
  const toast = useToast();
  const connecting = useConnecting({ id, name, device }, "account");
  const [isEnding, setEnding] = useState(false);
  const status = useStatus(id, isConnected, connecting.isAwaited);
  // What opened the dialog is gone by then: where Disconnect was is Connect, and the other way round.
  const finalFocus = () => (hasChanged.current && actions.current) || true;
  return (
    <li
      aria-label={name}
      className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line px-4 py-3 last:border-0"
    >
      <ProviderIcon icon={provider.display_icon} name={name} />
      <div className="min-w-0 flex-1 basis-48">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium wrap-anywhere">{name}</span>
          {type.toLowerCase() !== name.toLowerCase() && (
            <span className="text-xs wrap-anywhere text-muted">{type}</span>
          )}
        </div>
        <Standing link={link}>{isConnected && <ConnectedAs status={status} />}</Standing>
        {isConnected && <Lasting link={link} />}
        {status.data?.authenticated && <AppInstall status={status.data} name={name} />}
        {connecting.isAwaited && !isConnected && connecting.way.kind === "elsewhere" && (
          <p role="status" className="mt-1 text-muted">
            Connect it at {connecting.way.host}, in the other tab. This page notices by itself.
          </p>
        )}
        {connecting.error && (
          <p role="alert" className="mt-1 wrap-anywhere text-bad">
            {errorWords(connecting.error)}
          </p>
        )}
      </div>
      <div ref={actions} className="ml-auto flex flex-wrap justify-end gap-2">
        {!isConnected && <ConnectButton connecting={connecting} verb={link ? "Connect again" : "Connect"} />}
        {link && (
          <Button size="sm" onClick={() => setEnding(true)}>
            <span>
              Disconnect<span className="sr-only"> {name}</span>
            </span>
          </Button>
        )}
      </div>
      {connecting.isTyping && (
        <DeviceDialog
          {...{ id, name, finalFocus }}
          onClose={() => connecting.setTyping(false)}
          onConnected={() => {
            hasChanged.current = true;
            connecting.setTyping(false);
            toast({ title: `${name} is connected`, tone: "ok" });
          }}
        />
      )}
      {isEnding && (
        <DisconnectDialog
          {...{ id, name, finalFocus }}
          revocable={provider.supports_revocation}
          onEnded={() => {
            hasChanged.current = true;
          }}
          onClose={() => setEnding(false)}
        />
      )}
    </li>
  );
}

function Standing({ link, children }: { link: ExternalAuthLink | undefined; children: ReactNode }) {
  const expires = parseTime(link?.expires);
  // Only whether it has expired changes with the clock.
  const isPast = useClock((now) => expires !== undefined && expires <= now);
  const { mark, word, why } = standingOf(link, isPast ? Number.POSITIVE_INFINITY : 0);
  return (
    <div className="mt-0.5 text-muted">
      <div className="flex flex-wrap items-baseline gap-x-1.5">
        <StatusMark kind={mark} word={word} /> {children}
      </div>
      {why !== "" && <p className="wrap-anywhere">{visibleText(why)}</p>}
    </div>
  );
}

/** Who is connected, and whether somebody is by now while that is awaited. */
function useStatus(id: string, isConnected: boolean, isAwaited: boolean) {
  const queryClient = useQueryClient();
  const status = useQuery({
    ...externalAuthStatus(useClient(), id),
    enabled: isConnected || isAwaited,
    refetchInterval: isAwaited && !isConnected ? AWAITED_MS : false,
  });
  const hasCome = isAwaited && !isConnected && status.data?.authenticated === true;
  useEffect(() => {
    if (hasCome) void queryClient.invalidateQueries({ queryKey: [...EXTERNAL_AUTH, "list"] });
  }, [hasCome, queryClient]);
  return status;
}
