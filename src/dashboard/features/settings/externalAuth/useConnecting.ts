import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useClient } from "../../../streams/client.tsx";
import { useExtensions, useUpstream } from "../../../streams/deployment.ts";
import { isWebAddress } from "./addresses.ts";
import { rememberStart, type SetOutFrom } from "./lastStart.ts";

export type Connectable = { id: string; name: string; device: boolean };

/**
 * How a provider is connected: with a code typed in there, by going there and coming back, on the deployment's own page
 * (the way back leads to its address, not to this one), or not from a page.
 */
export type Way =
  | { kind: "device" | "here" | "unknown" }
  | { kind: "elsewhere"; href: string; host: string }
  | { kind: "none"; why: string };

function useWay({ id, device }: Connectable): Way {
  const upstream = useUpstream();
  const extensions = useExtensions();
  if (device) return { kind: "device" };
  if (upstream)
    return {
      kind: "elsewhere",
      href: `${upstream.pages}/external-auth/${encodeURIComponent(id)}`,
      host: upstream.host,
    };
  if (!extensions) return { kind: "unknown" };
  return extensions.includes("external-auth-start")
    ? { kind: "here" }
    : { kind: "none", why: "This server does not let this page begin it." };
}

/** All that a button for connecting needs. */
export function useConnecting(provider: Connectable, from: SetOutFrom) {
  const client = useClient();
  const way = useWay(provider);
  const [isTyping, setTyping] = useState(false);
  const [isAwaited, setAwaited] = useState(false);
  const start = useMutation({
    mutationFn: async () => {
      const { url } = await client.externalAuth.start({ externalauth: provider.id });
      if (!isWebAddress(url)) throw new Error("The server named an address that is none of the web.");
      rememberStart(provider.id, from);
      window.location.assign(url);
    },
  });
  const { reset } = start;
  useEffect(() => {
    // Back from the provider by the browser's button, the page is as it was left.
    const back = (event: PageTransitionEvent) => event.persisted && reset();
    window.addEventListener("pageshow", back);
    return () => window.removeEventListener("pageshow", back);
  }, [reset]);
  return {
    provider,
    way,
    start: start.mutate,
    /** Also once the answer is there: the browser is leaving. */
    isLeaving: start.isPending || start.isSuccess,
    error: start.error,
    /** The dialog with the code. */
    isTyping,
    setTyping,
    /** It is being connected in another tab, on the deployment's page. */
    isAwaited,
    setAwaited,
  };
}
export type Connecting = ReturnType<typeof useConnecting>;
