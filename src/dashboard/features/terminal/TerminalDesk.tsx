import { useCallback, useEffect, useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { DeskPane } from "./DeskPane.tsx";
import { DeskToolbar } from "./DeskToolbar.tsx";
import { useLiveTerminals } from "./live/useLiveTerminals.ts";
import { KeySheet } from "./pane/KeySheet.tsx";
import { TouchRow } from "./pane/TouchRow.tsx";
import { type Pane, panesOf, tabWith } from "./tabs/layout.ts";
import { SplitView } from "./tabs/SplitView.tsx";
import { focusTabOf, type TabEntry, TabStrip } from "./tabs/TabStrip.tsx";
import { useCloseTerminal } from "./tabs/useCloseTerminal.tsx";
import { useKeepAlive } from "./tabs/useKeepAlive.ts";
import { newPane, useTerminalTabs } from "./tabs/useTerminalTabs.ts";
import { useVisualViewport } from "./useVisualViewport.ts";

type Props = { agent: WorkspaceAgent; workspace: Workspace };

/** Tabs, panes and what belongs to them. */
export function TerminalDesk({ agent, workspace }: Props) {
  const { tabs, active, asked, actions } = useTerminalTabs(agent.id);
  const terminals = useLiveTerminals();
  const [sheet, setSheet] = useState(false);
  const viewport = useVisualViewport();

  // The address may name a terminal that is not open here: another window's, or one from the list.
  useEffect(() => {
    if (asked && !tabWith(tabs, asked)) actions.open(newPane({ id: asked, begun: true }));
    else if (tabs.length === 0) actions.open(newPane());
  }, [asked, tabs, actions]);

  const liveOf = (pane: Pane) =>
    terminals.get({
      workspace: workspace.id,
      agent: agent.id,
      pane,
      command: agent.apps.find(({ slug }) => slug === pane.app)?.command,
      label: `Terminal on ${agent.name}, ${workspace.name}`,
    });
  const entries = tabs.map((tab): TabEntry => {
    const panes = panesOf(tab.root);
    const pane = panes.find(({ id }) => id === active) ?? panes[0]!;
    const app = agent.apps.find(({ slug }) => slug === pane.app);
    return { tab, live: liveOf(pane), fallback: app?.display_name || app?.slug || "Shell" };
  });
  useKeepAlive(agent.id, tabs.flatMap((tab) => panesOf(tab.root)).map(liveOf));

  const tab = active ? tabWith(tabs, active) : undefined;
  const entry = entries.find((one) => one.tab === tab);
  const { ask, dialog } = useCloseTerminal(agent.id, actions.close);
  const openNew = useCallback(() => actions.open(newPane()), [actions]);
  const split = (direction: "row" | "column") => active && actions.split(active, direction);

  const onTabKey = (key: string): boolean => {
    if (key === "?") setSheet(true);
    const opens = { n: openNew, r: () => split("row"), d: () => split("column") }[key.toLowerCase()];
    // A new terminal takes the focus, which a tab would keep.
    if (opens && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    opens?.();
    return opens !== undefined || key === "?";
  };

  return (
    <div ref={viewport} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-end gap-2 border-b border-line bg-surface pr-2 pl-1">
        <TabStrip
          entries={entries}
          activeTab={tab?.id}
          onSelect={({ live }) => actions.select(live.id)}
          onEnter={() => entry?.live.focus()}
          onClose={({ live }) => ask(live)}
          onRename={(of, name) => {
            actions.rename(of.tab.id, name);
            requestAnimationFrame(() => focusTabOf(of.tab));
          }}
          onMove={(of, by) => {
            actions.move(of.tab.id, by);
            requestAnimationFrame(() => focusTabOf(of.tab));
          }}
          onKey={onTabKey}
        />
        <DeskToolbar
          agent={agent.id}
          live={entry?.live}
          open={new Set(tabs.flatMap((one) => panesOf(one.root).map(({ id }) => id)))}
          onNew={openNew}
          onSplit={split}
          onClose={() => entry && ask(entry.live)}
          onAttach={(id) => actions.open(newPane({ id, begun: true }))}
          onKeys={() => setSheet(true)}
        />
      </div>
      <div className="relative min-h-0 flex-1">
        {tab && (
          <SplitView
            key={tab.id}
            node={tab.root}
            onShare={actions.share}
            renderPane={(pane) => (
              <DeskPane
                pane={pane}
                live={liveOf(pane)}
                agent={agent}
                active={pane.id === active}
                framed={tab.root.kind === "split"}
                actions={actions}
                onLeave={() => focusTabOf(tab)}
                onClose={ask}
              />
            )}
          />
        )}
      </div>
      {entry && <TouchRow live={entry.live} />}
      {dialog}
      {sheet && <KeySheet mac={terminals.mac} onClose={() => setSheet(false)} />}
    </div>
  );
}
