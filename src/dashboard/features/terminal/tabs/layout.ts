import { z } from "zod";
import { Uuid } from "#api/values.ts";

/** One terminal on the page; `id` is the name under which it is attached. */
const Pane = z.object({
  kind: z.literal("pane"),
  id: Uuid,
  /** Slug of the app whose command it runs. */
  app: z.string().optional(),
  container: z.string().optional(),
  containerUser: z.string().optional(),
  /** It has been attached once: should it be gone next time, that is worth a word. */
  begun: z.boolean().optional(),
});
export type Pane = z.infer<typeof Pane>;

/** `share` is the part of the first half. */
export type Split = {
  kind: "split";
  direction: "row" | "column";
  share: number;
  first: PaneNode;
  second: PaneNode;
};
export type PaneNode = Pane | Split;

const PaneNode: z.ZodType<PaneNode> = z.lazy(() =>
  z.union([
    Pane,
    z.object({
      kind: z.literal("split"),
      direction: z.enum(["row", "column"]),
      share: z.number().min(0.1).max(0.9),
      first: PaneNode,
      second: PaneNode,
    }),
  ]),
);

export const Tab = z.object({
  id: z.string(),
  /** Given by the person; without one the program's title is shown. */
  name: z.string().optional(),
  root: PaneNode,
});
export type Tab = z.infer<typeof Tab>;

export const Tabs = z.array(Tab);
export type Tabs = Tab[];

const LEAST_SHARE = 0.1;

export function panesOf(node: PaneNode): Pane[] {
  return node.kind === "pane" ? [node] : [...panesOf(node.first), ...panesOf(node.second)];
}

export const tabWith = (tabs: Tabs, pane: string): Tab | undefined =>
  tabs.find((tab) => panesOf(tab.root).some(({ id }) => id === pane));

/** The tree with every pane for which `change` answers something else replaced; without those it answers undefined for. */
function mapPanes(node: PaneNode, change: (pane: Pane) => PaneNode | undefined): PaneNode | undefined {
  if (node.kind === "pane") return change(node);
  const first = mapPanes(node.first, change);
  const second = mapPanes(node.second, change);
  if (!first || !second) return first ?? second;
  return first === node.first && second === node.second ? node : { ...node, first, second };
}

function mapTabs(tabs: Tabs, change: (pane: Pane) => PaneNode | undefined): Tabs {
  return tabs.flatMap((tab) => {
    const root = mapPanes(tab.root, change);
    return root ? [root === tab.root ? tab : { ...tab, root }] : [];
  });
}

export function addTab(tabs: Tabs, pane: Pane): Tabs {
  return tabWith(tabs, pane.id) ? tabs : [...tabs, { id: pane.id, root: pane }];
}

/** The pane beside a closed one takes its place; a tab without panes goes. */
export const closePane = (tabs: Tabs, id: string): Tabs =>
  mapTabs(tabs, (pane) => (pane.id === id ? undefined : pane));

export const closeTab = (tabs: Tabs, id: string): Tabs => tabs.filter((tab) => tab.id !== id);

export const splitPane = (tabs: Tabs, id: string, direction: Split["direction"], added: Pane): Tabs =>
  mapTabs(tabs, (pane) =>
    pane.id === id ? { kind: "split", direction, share: 0.5, first: pane, second: added } : pane,
  );

export const changePane = (tabs: Tabs, id: string, change: Partial<Pane>): Tabs =>
  mapTabs(tabs, (pane) => (pane.id === id ? { ...pane, ...change } : pane));

export function renameTab(tabs: Tabs, id: string, name: string): Tabs {
  return tabs.map((tab) => {
    if (tab.id !== id) return tab;
    const { name: _, ...unnamed } = tab;
    return name.trim() === "" ? unnamed : { ...tab, name: name.trim() };
  });
}

export function moveTab(tabs: Tabs, id: string, by: 1 | -1): Tabs {
  const from = tabs.findIndex((tab) => tab.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= tabs.length) return tabs;
  const moved = tabs.toSpliced(from, 1);
  return moved.toSpliced(to, 0, tabs[from]!);
}

/** Moves the divider of `split`, which is known by its identity. */
export function setShare(tabs: Tabs, split: Split, share: number): Tabs {
  const bounded = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
  const change = (node: PaneNode): PaneNode => {
    if (node.kind === "pane") return node;
    if (node === split) return { ...node, share: bounded };
    const first = change(node.first);
    const second = change(node.second);
    return first === node.first && second === node.second ? node : { ...node, first, second };
  };
  return tabs.map((tab) => {
    const root = change(tab.root);
    return root === tab.root ? tab : { ...tab, root };
  });
}

/** Where the focus goes when `id` closes: the pane beside it, else the tab beside. */
export function neighbourOf(tabs: Tabs, id: string): string | undefined {
  const index = tabs.findIndex((tab) => panesOf(tab.root).some((pane) => pane.id === id));
  if (index < 0) return undefined;
  const panes = panesOf(tabs[index]!.root).map((pane) => pane.id);
  const beside = panes[panes.indexOf(id) + 1] ?? panes[panes.indexOf(id) - 1];
  if (beside) return beside;
  const tab = tabs[index + 1] ?? tabs[index - 1];
  return tab && panesOf(tab.root)[0]?.id;
}
