import { useEffect, useRef } from "react";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import type { LiveTerminal } from "../live/liveTerminal.ts";

/**
 * After a reload only the shown terminals attach by themselves; the others would end for want of company. Those that
 * still live are attached without a screen. The dead are left alone: attaching would start a new shell nobody asked for.
 */
export function useKeepAlive(agent: string, terminals: readonly LiveTerminal[]): void {
  const client = useClient();
  const canList = useExtension("terminals");
  const latest = useRef(terminals);
  useEffect(() => {
    latest.current = terminals;
  });
  useEffect(() => {
    if (!canList) return;
    const left = new AbortController();
    client.quarterdeck.terminals({ agent }, { signal: left.signal }).then(
      ({ terminals: living }) => {
        const ids = new Set(living.map(({ id }) => id));
        for (const terminal of latest.current) if (ids.has(terminal.id)) terminal.session.keep();
      },
      () => {}, // an agent that is away has no idle terminals to lose
    );
    return () => left.abort();
  }, [agent, canList, client]);
}
