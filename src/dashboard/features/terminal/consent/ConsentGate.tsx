import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { Button } from "../../../ui/Button.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { useLiveTerminals } from "../live/useLiveTerminals.ts";
import { type Pane, panesOf } from "../tabs/layout.ts";
import { tabsOf, useLayouts } from "../tabs/layoutStore.ts";
import { newPane, useTerminalTabs } from "../tabs/useTerminalTabs.ts";
import { CommandConsent } from "./CommandConsent.tsx";

const route = getRouteApi("/shell/agents/$agentId/terminal");

type Props = { agent: WorkspaceAgent; workspace: Workspace; children: ReactNode };

/** Turns an address that asks for more than a shell into an open tab, after asking where it must be asked. */
export function ConsentGate({ agent, workspace, children }: Props) {
  const { command, app: slug, container, container_user } = route.useSearch();
  const navigate = route.useNavigate();
  const terminals = useLiveTerminals();
  const { actions } = useTerminalTabs(agent.id);
  const plain = () => void navigate({ search: {}, replace: true });
  const inContainer = {
    ...(container && { container }),
    ...(container && container_user && { containerUser: container_user }),
  };

  if (command) {
    const run = () => {
      const pane = newPane(inContainer);
      terminals.get({ workspace: workspace.id, agent: agent.id, pane, command, label: command });
      actions.open(pane);
    };
    return (
      <CommandConsent
        command={command}
        agent={`${agent.name} (${workspace.name})`}
        onRun={run}
        onCancel={plain}
      />
    );
  }
  if (slug) {
    const app = agent.apps.find((one) => one.slug === slug);
    if (app?.command) return <OpenApp slug={slug} open={actions.open} agent={agent.id} />;
    return (
      <ErrorState
        title={app ? "This app runs no command" : "There is no such app here"}
        detail={`The address asks for the app “${slug}” of ${agent.name}.`}
        actions={<Button onClick={plain}>Open a shell</Button>}
      />
    );
  }
  if (container) return <OpenPane pane={inContainer} open={actions.open} />;
  return children;
}

/** An app of the agent is trusted (UI12), and one that runs already is shown instead of started again. */
function OpenApp({ slug, agent, open }: { slug: string; agent: string; open: (pane: Pane) => void }) {
  useEffect(() => {
    const panes = tabsOf(agent)(useLayouts.getState()).flatMap((tab) => panesOf(tab.root));
    open(panes.find((pane) => pane.app === slug) ?? newPane({ app: slug }));
  }, [slug, agent, open]);
  return null;
}

function OpenPane({ pane, open }: { pane: Partial<Pane>; open: (pane: Pane) => void }) {
  const { container, containerUser } = pane;
  useEffect(() => {
    open(newPane({ ...(container && { container }), ...(containerUser && { containerUser }) }));
  }, [container, containerUser, open]);
  return null;
}
