import { useMemo, useSyncExternalStore } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Container, Devcontainer } from "#api/http/containers.ts";
import { useClient } from "../../../streams/client.tsx";
import { devcontainerName } from "../model/tree.ts";
import { type Action, containerWork, type WorkState, workKey } from "./containerWork.ts";

export const useContainerWork = (): WorkState =>
  useSyncExternalStore(containerWork.subscribe, containerWork.getSnapshot);

export type ContainerActions = {
  recreate(devcontainer: Devcontainer): void;
  remove(devcontainer: Devcontainer): void;
  act(container: Container, action: Action): void;
};

/** What can be asked of one agent's containers. */
export function useContainerActions({ id, name }: Pick<WorkspaceAgent, "id" | "name">): ContainerActions {
  const client = useClient();
  return useMemo(
    () => ({
      recreate: (devcontainer) =>
        containerWork.recreate(workKey(id, devcontainer.workspace_folder), devcontainer, () =>
          client.containers.recreateDevcontainer({ agent: id, devcontainer: devcontainer.id }),
        ),
      remove: (devcontainer) =>
        containerWork.remove(
          workKey(id, devcontainer.workspace_folder),
          { devcontainer, name: devcontainerName(devcontainer), agentName: name },
          () => client.containers.removeDevcontainer({ agent: id, devcontainer: devcontainer.id }),
        ),
      act: (container, action) =>
        containerWork.act(workKey(id, container.id), container, action, () =>
          client.engine[action]({ agent: id, container: container.id }),
        ),
    }),
    [client, id, name],
  );
}
