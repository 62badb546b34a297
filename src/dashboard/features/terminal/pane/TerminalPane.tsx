import { useEffect, useRef } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { classes } from "../../../ui/classes.ts";
import { FindBar } from "../find/FindBar.tsx";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useSessionState, useView } from "../live/useLive.ts";
import { useLiveTerminals } from "../live/useLiveTerminals.ts";
import type { KeyAction } from "../screen/keys.ts";
import { PaneDialogs } from "./PaneDialogs.tsx";
import { PaneHints } from "./PaneHints.tsx";
import { SessionNotice } from "./SessionNotice.tsx";
import { TerminalMenu } from "./TerminalMenu.tsx";

type Props = {
  live: LiveTerminal;
  agent: WorkspaceAgent;
  active: boolean;
  /** There are others beside it: which one is active must show. */
  framed: boolean;
  onActivate: () => void;
  onAction: (action: KeyAction) => void;
  onBegun: () => void;
  onClose: () => void;
};

/** One terminal on the page. */
export function TerminalPane({ live, agent, active, framed, onActivate, onAction, onBegun, onClose }: Props) {
  const terminals = useLiveTerminals();
  const place = useRef<HTMLDivElement>(null);
  const { bells, finding } = useView(live);
  const { status } = useSessionState(live).link;

  useEffect(() => {
    const element = place.current!;
    live.show(element);
    const observer = new ResizeObserver(live.fit);
    observer.observe(element);
    return () => {
      observer.disconnect();
      live.hide();
      terminals.hidden(live);
    };
  }, [live, terminals]);

  useEffect(() => {
    // A phone's keyboard comes up when it is asked for, not with the page; and who walks along the tabs stays there.
    const onTab = document.activeElement?.getAttribute("role") === "tab";
    if (active && !onTab && !matchMedia("(pointer: coarse)").matches) live.focus();
  }, [active, live]);

  useEffect(() => {
    live.onAction = onAction;
  }, [live, onAction]);

  useEffect(() => {
    if (status === "live") onBegun();
  }, [status, onBegun]);

  useEffect(() => {
    if (agent.status === "connected") live.session.hurry();
  }, [agent.status, live]);

  return (
    <section
      aria-label={live.label}
      className={classes(
        "relative flex size-full min-h-0 min-w-0 flex-col",
        framed && "border-t-2",
        framed && (active ? "border-accent" : "border-transparent"),
      )}
      onFocusCapture={onActivate}
    >
      <div className="relative min-h-0 flex-1">
        <TerminalMenu live={live} mac={terminals.mac}>
          <div ref={place} tabIndex={-1} className="absolute inset-0 outline-none" />
        </TerminalMenu>
        {bells > 0 && <span key={bells} className="qd-bell" />}
        {finding && live.finder ? (
          <FindBar finder={live.finder} onClose={() => live.find(false)} />
        ) : (
          <PaneHints live={live} mac={terminals.mac} />
        )}
      </div>
      <SessionNotice live={live} agent={agent} onClose={onClose} />
      <PaneDialogs live={live} />
    </section>
  );
}
