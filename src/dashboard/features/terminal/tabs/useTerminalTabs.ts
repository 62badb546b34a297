import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import {
  addTab,
  changePane,
  closePane,
  moveTab,
  neighbourOf,
  type Pane,
  panesOf,
  renameTab,
  type Split,
  setShare,
  splitPane,
  type Tabs,
  tabWith,
} from "./layout.ts";
import { followOtherWindows, tabsOf, useLayouts } from "./layoutStore.ts";

const route = getRouteApi("/shell/agents/$agentId/terminal");

export const newPane = (more: Partial<Pane> = {}): Pane => ({
  kind: "pane",
  id: crypto.randomUUID(),
  ...more,
});

/** The terminals open on an agent, which of them is shown (by the address), and what can be done with them. */
export function useTerminalTabs(agent: string) {
  const { t } = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = useLayouts(tabsOf(agent));
  const active = t && tabWith(tabs, t) ? t : tabs[0] && panesOf(tabs[0].root)[0]?.id;

  useEffect(followOtherWindows, []);

  const actions = useMemo(() => {
    const change = (how: (tabs: Tabs) => Tabs) => useLayouts.getState().change(agent, how);
    const select = (pane: string | undefined) =>
      void navigate({ search: pane === undefined ? {} : { t: pane }, replace: true });
    return {
      select,
      open(pane: Pane) {
        change((now) => addTab(now, pane));
        select(pane.id);
      },
      split(beside: string, direction: Split["direction"]) {
        const pane = newPane();
        change((now) => splitPane(now, beside, direction, pane));
        select(pane.id);
      },
      /** Takes the pane off the page; what becomes of its terminal is the caller's business. */
      close(pane: string) {
        const next = neighbourOf(tabsOf(agent)(useLayouts.getState()), pane);
        change((now) => closePane(now, pane));
        select(next);
      },
      rename: (tab: string, name: string) => change((now) => renameTab(now, tab, name)),
      move: (tab: string, by: 1 | -1) => change((now) => moveTab(now, tab, by)),
      share: (split: Split, share: number) => change((now) => setShare(now, split, share)),
      begun: (pane: string) => change((now) => changePane(now, pane, { begun: true })),
    };
  }, [agent, navigate]);

  return { tabs, active, asked: t, actions };
}
export type TerminalTabs = ReturnType<typeof useTerminalTabs>;
