import { useEffect, useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";

const EVERY_MS = 10_000;
/** A quarter of an hour. */
const MOST = 90;

export type LatencyHistory = Readonly<Record<string, readonly number[]>>;

/** The agent's latency to each region as told while this page was open, one sample in ten seconds, oldest first. */
export function useLatencyHistory(agent: WorkspaceAgent): LatencyHistory {
  const [history, setHistory] = useState<LatencyHistory>({});
  const latency = agent.status === "connected" ? agent.latency : undefined;
  useEffect(() => {
    if (!latency) return;
    const take = () =>
      setHistory((before) => {
        const after: Record<string, readonly number[]> = { ...before };
        for (const [name, { latency_ms }] of Object.entries(latency))
          after[name] = [...(before[name] ?? []), latency_ms].slice(-MOST);
        return after;
      });
    take();
    const timer = setInterval(take, EVERY_MS);
    return () => clearInterval(timer);
  }, [latency]);
  return history;
}
