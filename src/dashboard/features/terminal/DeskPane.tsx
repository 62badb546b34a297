import { useCallback } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { LiveTerminal } from "./live/liveTerminal.ts";
import { resizeFont } from "./pane/TerminalOptions.tsx";
import { TerminalPane } from "./pane/TerminalPane.tsx";
import type { KeyAction } from "./screen/keys.ts";
import type { Pane } from "./tabs/layout.ts";
import type { TerminalTabs } from "./tabs/useTerminalTabs.ts";

type Props = {
  pane: Pane;
  live: LiveTerminal;
  agent: WorkspaceAgent;
  active: boolean;
  framed: boolean;
  actions: TerminalTabs["actions"];
  onLeave: () => void;
  onClose: (live: LiveTerminal) => void;
};

/** A pane with its place among the others. */
export function DeskPane({ pane, live, agent, active, framed, actions, onLeave, onClose }: Props) {
  const { id, begun } = pane;
  const onAction = (action: KeyAction) => {
    if (action === "font-larger") resizeFont(1);
    else if (action === "font-smaller") resizeFont(-1);
    else if (action === "font-reset") resizeFont("reset");
    else if (action === "leave") onLeave();
  };
  const onBegun = useCallback(() => {
    if (!begun) actions.begun(id);
  }, [begun, actions, id]);
  return (
    <TerminalPane
      live={live}
      agent={agent}
      active={active}
      framed={framed}
      onActivate={() => !active && actions.select(id)}
      onAction={onAction}
      onBegun={onBegun}
      onClose={() => onClose(live)}
    />
  );
}
