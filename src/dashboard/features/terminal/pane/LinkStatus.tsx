import { StatusMark } from "../../../ui/StatusMark.tsx";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useSessionState } from "../live/useLive.ts";
import type { LinkState } from "../session/sessionState.ts";

function markOf(link: LinkState): { kind: "ok" | "busy" | "bad" | "off"; word: string } {
  switch (link.status) {
    case "live":
      return { kind: "ok", word: "Live" };
    case "idle":
    case "connecting":
      return { kind: "busy", word: "Connecting" };
    case "retrying":
      return { kind: "bad", word: "Reconnecting" };
    case "ended":
      return { kind: "off", word: "Ended" };
    case "refused":
      return { kind: "bad", word: "Refused" };
  }
}

/** Whether keys arrive, and how long they take to the server and back. */
export function LinkStatus({ live }: { live: LiveTerminal }) {
  const { link } = useSessionState(live);
  return (
    <span className="inline-flex items-center gap-2 px-1 text-xs tabular-nums">
      <span role="status">
        <StatusMark {...markOf(link)} />
      </span>
      {link.status === "live" && link.latencyMs !== undefined && (
        <span className="min-w-12 text-muted" title="Round trip between this page and the agent">
          {link.latencyMs < 10 ? link.latencyMs.toFixed(1) : Math.round(link.latencyMs)} ms
        </span>
      )}
      {link.status === "live" && link.attachments > 1 && (
        <span className="text-muted" title="Windows attached to this terminal">
          {link.attachments} attached
        </span>
      )}
    </span>
  );
}
