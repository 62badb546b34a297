import { useQueryClient } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from "react";
import type { ExternalAuthDevice } from "#api/http/externalAuth.ts";
import { useClient } from "../../../streams/client.tsx";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { useClock } from "../../../ui/clock.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Spinner } from "../../../ui/Spinner.tsx";
import { durationText } from "../../../ui/timeText.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { isWebAddress } from "./addresses.ts";
import { createDeviceFlow, type DeviceState } from "./deviceFlow.ts";
import { errorWords } from "./errorWords.ts";
import { EXTERNAL_AUTH, linkIs, newLink } from "./externalAuthQueries.ts";

type Props = {
  id: string;
  name: string;
  onConnected: () => void;
  onClose: () => void;
  finalFocus: () => HTMLElement | true;
};

/** Connects by a code that the person types in at the provider. */
export function DeviceDialog({ id, name, onConnected, onClose, finalFocus }: Props) {
  const client = useClient();
  const queryClient = useQueryClient();
  const flow = useMemo(
    () =>
      createDeviceFlow({
        begin: (signal) => client.externalAuth.device({ externalauth: id }, { signal }),
        exchange: (device_code, signal) =>
          client.externalAuth.exchangeDevice({ externalauth: id, body: { device_code } }, { signal }),
      }),
    [client, id],
  );
  const state = useSyncExternalStore(flow.subscribe, flow.getSnapshot);
  const { step } = state;
  const ended = useEffectEvent(() => {
    if (step === "connected") void linkIs({ queryClient, client }, id, newLink(id)).then(onConnected);
    // The answer to the question before may have been lost on the way.
    else void queryClient.invalidateQueries({ queryKey: EXTERNAL_AUTH });
  });
  useEffect(() => {
    if (step !== "asking" && step !== "waiting") ended();
  }, [step]);
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={`Connect ${name}`} finalFocus={finalFocus}>
      {state.step === "waiting" ? (
        <Waiting name={name} {...state} />
      ) : state.step === "asking" || state.step === "connected" ? (
        <p role="status" className="flex items-center gap-2 text-muted">
          <Spinner /> {state.step === "asking" ? `Asking ${name} for a code…` : `${name} is connected.`}
        </p>
      ) : (
        <Ended name={name} state={state} onAgain={flow.again} />
      )}
    </Dialog>
  );
}

type WaitingProps = {
  name: string;
  device: ExternalAuthDevice;
  expiresAt: number;
  trouble: string | undefined;
};

function Waiting({ name, device, expiresAt, trouble }: WaitingProps) {
  const left = useClock((now) => durationText(Math.max(0, Math.floor((expiresAt - now) / 1000)) * 1000));
  const code = visibleText(device.user_code);
  return (
    <div className="flex flex-col gap-4">
      <p>Copy this code, open {name}, and type it in there:</p>
      <p
        aria-label="The code"
        role="note"
        className="rounded-md border border-line bg-bg px-3 py-4 text-center font-mono text-[1.75rem] leading-none font-semibold tracking-widest wrap-anywhere select-all"
      >
        {code}
      </p>
      <div className="flex flex-wrap gap-2">
        <CopyButton wide text={device.user_code} label="Copy code" size="md" />
        {isWebAddress(device.verification_uri) ? (
          <a
            href={device.verification_uri}
            target="_blank"
            rel="noreferrer"
            className={buttonClasses("primary")}
          >
            Open {name}
            <ExternalLink size={13} aria-hidden />
          </a>
        ) : (
          <span className="wrap-anywhere">{visibleText(device.verification_uri)}</span>
        )}
      </div>
      <p className="flex items-center gap-2 text-muted">
        <Spinner />
        <span>
          Waiting for you there. The code works for another <span className="tabular-nums">{left}</span>.
        </span>
      </p>
      <p role="status" className={trouble ? "wrap-anywhere text-warn" : "sr-only"}>
        {trouble
          ? `The last question had no answer, and is asked again: ${visibleText(trouble)}`
          : `The code is ${[...code].join(" ")}.`}
      </p>
    </div>
  );
}

type EndedProps = {
  name: string;
  state: Extract<DeviceState, { step: "expired" | "denied" | "failed" }>;
  onAgain: () => void;
};

function Ended({ name, state, onAgain }: EndedProps) {
  return (
    <div className="flex flex-col items-start gap-4">
      <p role="alert" className="wrap-anywhere">
        {state.step === "expired"
          ? "The code has expired before it was typed in."
          : state.step === "denied"
            ? `${name} says that you refused. Nothing was changed.`
            : `${name} was not connected. ${errorWords(state.error)}`}
      </p>
      <Button tone="primary" autoFocus onClick={onAgain}>
        Get a new code
      </Button>
    </div>
  );
}
