import { useState } from "react";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import { useToast } from "../../../ui/Toasts.tsx";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useLiveTerminals } from "../live/useLiveTerminals.ts";
import { CloseDialog } from "./CloseDialog.tsx";

/** Closes a terminal, asking first when something may be lost. `dialog` is to be rendered. */
export function useCloseTerminal(agent: string, close: (pane: string) => void) {
  const client = useClient();
  const canEnd = useExtension("terminals") === true;
  const terminals = useLiveTerminals();
  const toast = useToast();
  const [asking, setAsking] = useState<LiveTerminal>();

  const leave = (live: LiveTerminal) => {
    setAsking(undefined);
    close(live.id);
    terminals.close(live.id);
  };
  const end = (live: LiveTerminal) => {
    leave(live);
    client.quarterdeck.endTerminal({ agent, terminal: live.id }).catch((error: unknown) => {
      toast({ title: "The terminal could not be ended", description: String(error), tone: "bad" });
    });
  };
  const ask = (live: LiveTerminal) => {
    const { status } = live.session.getSnapshot().link;
    if (status === "ended" || status === "refused" || status === "idle") leave(live);
    // A shell that was only looked at is nothing to lose.
    else if (!live.used && !live.busy() && canEnd && status === "live") end(live);
    else setAsking(live);
  };

  const dialog = asking && (
    <CloseDialog
      name={asking.view.getSnapshot().title || "Shell"}
      busy={asking.busy()}
      canEnd={canEnd}
      onEnd={() => end(asking)}
      onLeave={() => leave(asking)}
      onCancel={() => {
        setAsking(undefined);
        asking.focus();
      }}
    />
  );
  return { ask, dialog };
}
