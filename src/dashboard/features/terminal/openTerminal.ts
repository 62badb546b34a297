import type { Link } from "../../streams/client.tsx";
import { liveTerminalsOf } from "./live/liveTerminals.ts";
import { addTab, type Pane } from "./tabs/layout.ts";
import { useLayouts } from "./tabs/layoutStore.ts";
import { newPane } from "./tabs/useTerminalTabs.ts";

type Wish = Pick<Pane, "container" | "containerUser"> & {
  workspace: string;
  command: string | undefined;
  label: string;
};

/**
 * Opens a terminal of the agent from another page, and answers its id: one more tab of the agent's terminals. For what a
 * person just chose on a page of ours; a command out of an address goes through ConsentGate.
 */
export function openTerminal(
  link: Link,
  agentId: string,
  { workspace, command, label, ...where }: Wish,
): string {
  const pane = newPane(where);
  liveTerminalsOf(link).get({ workspace, agent: agentId, pane, command, label });
  useLayouts.getState().change(agentId, (tabs) => addTab(tabs, pane));
  return pane.id;
}
