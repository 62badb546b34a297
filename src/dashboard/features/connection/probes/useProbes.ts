import { useCallback, useEffect, useRef, useState } from "react";
import { useLink } from "../../../streams/client.tsx";
import type { Finding, Subject } from "./probe.ts";
import { runProbes } from "./runProbes.ts";

type Run = { findings: readonly Finding[]; ranAt: number | undefined; isRunning: boolean };
const none: Run = { findings: [], ranAt: undefined, isRunning: false };

/** Checks by itself when the page opens on an agent that is away, and whenever how it is away changes. */
export function useProbes(subject: Subject) {
  const { client, fetch, openSocket } = useLink();
  const [state, setState] = useState<Run>(none);
  const running = useRef<AbortController>(undefined);
  const latest = useRef(subject);
  latest.current = subject;

  const run = useCallback(() => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState((before) => ({ ...before, findings: [], isRunning: true }));
    const tools = { client, fetch, openSocket, now: Date.now };
    const add = (finding: Finding) =>
      setState((before) => ({ ...before, findings: [...before.findings, finding] }));
    runProbes(tools, latest.current, mine.signal, add).then(
      () => setState((before) => ({ ...before, isRunning: false, ranAt: Date.now() })),
      () => {}, // a newer run took its place, or the page was left
    );
  }, [client, fetch, openSocket]);

  const { agent, workspace, canJoin } = subject;
  const isAway = agent.status !== "connected";
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the agent and its workspace are decides when to ask
  useEffect(() => {
    // What the server can do is part of the question.
    if (isAway && canJoin !== undefined) run();
    else setState(none);
    return () => running.current?.abort();
  }, [run, isAway, canJoin, agent.status, workspace.latest_build.status]);
  return { ...state, run };
}
