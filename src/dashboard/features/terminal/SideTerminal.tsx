import { Link } from "@tanstack/react-router";
import { Maximize2, X } from "lucide-react";
import { useCallback, useEffect } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import type { LiveTerminal } from "./live/liveTerminal.ts";
import { useView } from "./live/useLive.ts";
import { useLiveTerminals } from "./live/useLiveTerminals.ts";
import { resizeFont } from "./pane/TerminalOptions.tsx";
import { TerminalPane } from "./pane/TerminalPane.tsx";
import { changePane, closePane, panesOf } from "./tabs/layout.ts";
import { followOtherWindows, tabsOf, useLayouts } from "./tabs/layoutStore.ts";
import { useCloseTerminal } from "./tabs/useCloseTerminal.tsx";

type Props = {
  agent: WorkspaceAgent;
  workspaceId: string;
  /** One of the agent's open terminals. */
  id: string;
  /** What it is a terminal in. */
  title: string;
  /** It is not to be shown here any more. */
  onLeave: () => void;
};

/** One of an agent's terminals beside something else. It stays a tab of the agent's terminals. */
export function SideTerminal({ agent, workspaceId, id, title, onLeave }: Props) {
  const terminals = useLiveTerminals();
  const pane = useLayouts(tabsOf(agent.id))
    .flatMap((tab) => panesOf(tab.root))
    .find((one) => one.id === id);
  useEffect(followOtherWindows, []);
  const { ask, dialog } = useCloseTerminal(agent.id, (closed) => {
    useLayouts.getState().change(agent.id, (tabs) => closePane(tabs, closed));
    onLeave();
  });
  const live =
    pane &&
    terminals.get({
      workspace: workspaceId,
      agent: agent.id,
      pane,
      command: undefined,
      label: `Terminal in ${title}`,
    });
  return (
    <div className="flex size-full min-h-0 min-w-0 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-surface px-2">
        <span className="min-w-0 flex-1 truncate font-medium">{live ? <Title live={live} /> : title}</span>
        {live && (
          <Link
            to="/agents/$agentId/terminal"
            params={{ agentId: agent.id }}
            search={{ t: id }}
            aria-label="Among all terminals"
            title="Among all terminals"
            className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg pointer-coarse:size-9"
          >
            <Maximize2 size={14} aria-hidden />
          </Link>
        )}
        <IconButton label="Close terminal" onClick={() => (live ? ask(live) : onLeave())}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1">
        {live ? (
          <Attached key={id} agent={agent} live={live} onClose={() => ask(live)} />
        ) : (
          <p className="p-4 text-muted">This terminal was closed.</p>
        )}
      </div>
      {dialog}
    </div>
  );
}

function Title({ live }: { live: LiveTerminal }) {
  return useView(live).title || live.label;
}

function Attached({
  agent,
  live,
  onClose,
}: {
  agent: WorkspaceAgent;
  live: LiveTerminal;
  onClose: () => void;
}) {
  const { id } = live;
  const onBegun = useCallback(
    () => useLayouts.getState().change(agent.id, (tabs) => changePane(tabs, id, { begun: true })),
    [agent.id, id],
  );
  return (
    <TerminalPane
      live={live}
      agent={agent}
      active
      framed={false}
      onActivate={() => {}}
      onAction={(action) => {
        if (action === "font-larger") resizeFont(1);
        else if (action === "font-smaller") resizeFont(-1);
        else if (action === "font-reset") resizeFont("reset");
      }}
      onBegun={onBegun}
      onClose={onClose}
    />
  );
}
