import { useSyncExternalStore } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { useWorkspacesFeed } from "../../../streams/workspaces.tsx";
import { useClock } from "../../../ui/clock.ts";
import { absoluteText, parseTime, relativeText } from "../../../ui/timeText.ts";

/** A server calls an agent disconnected once it has not heard of it for this long (agent.md §3). */
const INACTIVE_MS = 30_000;

/** The text of an agent's last contact. */
export function contactText(agent: WorkspaceAgent, live: boolean, now: number): string {
  const at = parseTime(contactTime(agent));
  if (at === undefined) return "never";
  // Contacts renew silently every 15 s. While the list is live, an agent that had gone silent would be told of.
  if (agent.status === "connected" && live && now - at > INACTIVE_MS) return "under 30 s ago";
  return relativeText(at, now);
}

function contactTime(agent: WorkspaceAgent): string | undefined {
  const lost = agent.status === "disconnected" ? agent.disconnected_at : undefined;
  return lost ?? agent.last_connected_at;
}

/** When the agent was last heard of, ticking; the last told moment in the title. */
export function LastContact({ agent }: { agent: WorkspaceAgent }) {
  const { stream } = useWorkspacesFeed();
  const live = useSyncExternalStore(stream.subscribe, () => stream.getSnapshot().status === "live");
  const text = useClock((now) => contactText(agent, live, now));
  const at = parseTime(contactTime(agent));
  if (at === undefined) return <span>{text}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={absoluteText(at)} className="tabular-nums">
      {text}
    </time>
  );
}
