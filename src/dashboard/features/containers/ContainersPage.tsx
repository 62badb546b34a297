import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useExtension } from "../../streams/deployment.ts";
import type { AgentAndWorkspace } from "../../streams/workspacesState.ts";
import { FailureNote } from "./bars/FailureNote.tsx";
import { FilterBar } from "./bars/FilterBar.tsx";
import { Freshness } from "./bars/Freshness.tsx";
import { NoContainers, NoList, NoMatch, OldListNote } from "./bars/ListStates.tsx";
import { Warnings } from "./bars/Warnings.tsx";
import { useRowUsage } from "./detail/stats/useRowUsage.ts";
import { useAttempts } from "./feed/useAttempts.ts";
import { useContainers } from "./feed/useContainers.ts";
import { attemptsOf, newestByFolder } from "./model/phases.ts";
import { buildTree, filterTree, type RootNode } from "./model/tree.ts";
import { DevcontainerPanel } from "./panel/DevcontainerPanel.tsx";
import { ExitPanel } from "./panel/ExitPanel.tsx";
import { PortNews } from "./ports/PortNews.tsx";
import { PortsPopover } from "./ports/PortsPopover.tsx";
import { ContainerTree } from "./tree/ContainerTree.tsx";
import { type Asked, RowMenu, whyNot } from "./tree/RowMenu.tsx";
import { containerWork, workKey } from "./work/containerWork.ts";
import { withIntents } from "./work/intents.ts";
import { useContainerActions, useContainerWork } from "./work/useContainerWork.ts";

const Dialogs = lazy(() => import("./dialogs/Dialogs.tsx").then((module) => ({ default: module.Dialogs })));

/** The containers of an agent's machine: one tree, what is open in it, and what may be done. */
export function ContainersPage({ agent, workspace }: AgentAndWorkspace) {
  const { q = "", open } = useSearch({ from: "/shell/agents/$agentId/containers" });
  const navigate = useNavigate({ from: "/agents/$agentId/containers" });
  const live = useContainers(agent);
  const attempts = useAttempts(agent);
  const work = useContainerWork();
  const actions = useContainerActions(agent);
  const canAct = useExtension("container-actions") === true;
  const tree = useRef<{ focus(): void }>(null);
  const [menu, setMenu] = useState<{ node: RootNode; anchor: HTMLElement }>();
  const [ports, setPorts] = useState<{ key: string; anchor: HTMLElement }>();
  const [asked, setAsked] = useState<Asked>();

  const { list } = live;
  const usage = useRowUsage(agent, list);
  const shown = useMemo(
    () => list && withIntents(list, (folder) => work.intents.get(workKey(agent.id, folder))),
    [list, work.intents, agent.id],
  );
  const roots = useMemo(() => (shown ? buildTree(shown) : []), [shown]);
  const found = useMemo(() => filterTree(roots, q), [roots, q]);
  const builds = useMemo(() => newestByFolder(attempts ?? []), [attempts]);

  const blocked = agent.status === "connected" ? undefined : "The agent is not connected.";
  const setQ = (next: string) =>
    void navigate({ search: (before) => ({ ...before, q: next || undefined }), replace: true });
  const toggleOpen = (key: string) =>
    void navigate({ search: (before) => ({ ...before, open: before.open === key ? undefined : key }) });
  const isBusy = (node: RootNode) => {
    const key = workKey(agent.id, node.key);
    return (
      work.intents.has(key) || work.acts.has(key) || work.removals.some((removal) => removal.key === key)
    );
  };
  const onAsk = (next: Asked) => {
    // Without a container there is nothing to lose and nothing to ask about.
    if (next.kind === "rebuild" && !next.devcontainer.container) actions.recreate(next.devcontainer);
    else setAsked(next);
  };

  const below = (node: RootNode) => {
    const failure = work.failures.get(workKey(agent.id, node.key));
    const panel = open === node.key && panelOf(node);
    if (!failure && !panel) return null;
    return (
      <div className="flex flex-col gap-3">
        {failure && (
          <FailureNote
            failure={failure}
            onDismiss={() => containerWork.dismiss(workKey(agent.id, node.key))}
          />
        )}
        {panel}
      </div>
    );
  };
  const panelOf = (node: RootNode) => {
    if (node.kind === "container" && !node.container.running)
      return <ExitPanel agentId={agent.id} container={node.container} />;
    if (node.kind !== "devcontainer") return null;
    const { devcontainer } = node;
    return (
      <DevcontainerPanel
        devcontainer={devcontainer}
        agent={agent}
        workspace={workspace}
        attempts={attempts && attemptsOf(attempts, node.key)}
        unavailable={whyNot(devcontainer, blocked, isBusy(node))}
        onRebuild={() => onAsk({ kind: "rebuild", devcontainer })}
        onDelete={() => onAsk({ kind: "delete", devcontainer })}
      />
    );
  };
  const onPorts = (key: string, anchor: HTMLElement) => setPorts({ key, anchor });
  const onEnter = (node: RootNode) => {
    if (node.kind === "devcontainer") toggleOpen(node.key);
    else if (node.kind === "container")
      void navigate({
        to: "/agents/$agentId/containers/$container",
        params: { agentId: agent.id, container: node.container.id },
      });
  };

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <PortNews agent={agent} list={list} />
      <FilterBar
        q={q}
        onChange={setQ}
        shown={found.shown}
        total={found.total}
        loaded={list !== undefined}
        onEnterTree={() => tree.current?.focus()}
      >
        <Freshness {...live} isConnected={blocked === undefined} />
      </FilterBar>
      {list && <OldListNote agent={agent} live={live} />}
      <Warnings warnings={list?.warnings} />
      {!list ? (
        <NoList agent={agent} live={live} />
      ) : found.total === 0 ? (
        <NoContainers />
      ) : found.roots.length === 0 ? (
        <NoMatch total={found.total} onClear={() => setQ("")} />
      ) : (
        <ContainerTree
          ref={tree}
          agentId={agent.id}
          usage={usage}
          roots={found.roots}
          work={work}
          builds={builds}
          open={open}
          onOpen={toggleOpen}
          onMenu={(node, anchor) => setMenu({ node, anchor })}
          onPorts={onPorts}
          onEnter={onEnter}
          below={below}
        />
      )}
      <RowMenu
        node={menu?.node}
        anchor={menu?.anchor}
        agentId={agent.id}
        blocked={blocked}
        canAct={canAct}
        isBusy={menu !== undefined && isBusy(menu.node)}
        onClose={() => setMenu(undefined)}
        onAsk={onAsk}
        onPorts={onPorts}
        onAct={actions.act}
      />
      <PortsPopover
        agent={agent}
        workspace={workspace}
        list={list}
        of={ports?.key}
        anchor={ports?.anchor}
        onClose={() => setPorts(undefined)}
      />
      {asked && (
        <Suspense>
          <Dialogs
            asked={asked}
            agentId={agent.id}
            blocked={blocked}
            actions={actions}
            onClose={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
