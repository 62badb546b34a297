import type { Client } from "#api/client.ts";

/** As the reference's own pages do (pty.md UI21). */
const EVERY_MS = 60_000;

export type InUse = { workspace: string; agent: string };

/**
 * Tells the server of each workspace with a terminal that is connected, also while the page is hidden: a deployment stops
 * workspaces that nobody uses. `inUse` is asked each time.
 */
export function reportUse(usage: Client["workspaces"]["usage"], inUse: () => readonly InUse[]): () => void {
  const report = () => {
    const agents = new Map(inUse().map((use) => [use.agent, use.workspace]));
    // A token may lack the scope for it; the next report is a minute away.
    for (const [agent, workspace] of agents)
      usage({ workspace, body: { agent_id: agent, app_name: "reconnecting-pty" } }).catch(() => {});
  };
  const timer = setInterval(report, EVERY_MS);
  return () => clearInterval(timer);
}
