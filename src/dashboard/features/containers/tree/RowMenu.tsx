import { useNavigate } from "@tanstack/react-router";
import {
  FileText,
  Hammer,
  Network,
  Play,
  RotateCcw,
  Search,
  Skull,
  Square,
  TerminalSquare,
  Trash2,
} from "lucide-react";
import type { Container, Devcontainer } from "#api/http/containers.ts";
import { useTooOld } from "../../../streams/deployment.ts";
import { MenuAt, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import { isTransitioning } from "../model/states.ts";
import { devcontainerName, nameOf, type RootNode } from "../model/tree.ts";
import type { Action } from "../work/containerWork.ts";

export type Asked =
  | { kind: "rebuild" | "delete"; devcontainer: Devcontainer }
  | { kind: "kill"; container: Container };

type Props = {
  node: RootNode | undefined;
  anchor: HTMLElement | undefined;
  agentId: string;
  /** Why nothing can be changed just now. */
  blocked: string | undefined;
  /** The server lets containers be started and stopped. */
  canAct: boolean;
  isBusy: boolean;
  onClose: () => void;
  /** Opens what the container publishes. */
  onPorts: (key: string, anchor: HTMLElement) => void;
  onAsk: (asked: Asked) => void;
  onAct: (container: Container, action: Action) => void;
};

const icon = { size: 14, "aria-hidden": true } as const;

/** What can be done with the row it is open at. */
export function RowMenu(props: Props) {
  const { node, anchor, onClose } = props;
  if (!node || node.kind === "project") return null;
  return (
    <MenuAt anchor={anchor} onClose={onClose} label={`Actions for ${nameOf(node)}`}>
      {node.kind === "devcontainer" ? (
        <DevcontainerItems {...props} devcontainer={node.devcontainer} />
      ) : (
        <ContainerItems {...props} container={node.container} />
      )}
    </MenuAt>
  );
}

/** Why a devcontainer cannot be changed just now; undefined when it can. */
export function whyNot(
  devcontainer: Devcontainer,
  blocked: string | undefined,
  isBusy: boolean,
): string | undefined {
  if (blocked !== undefined) return blocked;
  if (isTransitioning(devcontainer) || isBusy)
    return `${devcontainerName(devcontainer)} is busy. Wait until that has ended.`;
  return undefined;
}

function DevcontainerItems({
  devcontainer,
  agentId,
  blocked,
  isBusy,
  onAsk,
}: Props & { devcontainer: Devcontainer }) {
  const navigate = useNavigate();
  const unavailable = whyNot(devcontainer, blocked, isBusy);
  const undeletable = useTooOld("deleteDevcontainer") ?? unavailable;
  const inside = devcontainer.status === "running" ? devcontainer.agent?.id : undefined;
  return (
    <>
      <MenuItem
        icon={<Hammer {...icon} />}
        unavailable={unavailable}
        onSelect={() => onAsk({ kind: "rebuild", devcontainer })}
      >
        {devcontainer.container ? "Rebuild…" : "Start"}
      </MenuItem>
      {inside !== undefined && (
        <MenuItem
          icon={<TerminalSquare {...icon} />}
          onSelect={() => void navigate({ to: "/agents/$agentId/terminal", params: { agentId: inside } })}
        >
          Open a terminal in it
        </MenuItem>
      )}
      <MenuItem
        icon={<FileText {...icon} />}
        onSelect={() => void navigate({ to: "/agents/$agentId/logs", params: { agentId } })}
      >
        Read the agent's logs
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        danger
        icon={<Trash2 {...icon} />}
        unavailable={undeletable}
        onSelect={() => onAsk({ kind: "delete", devcontainer })}
      >
        Delete…
      </MenuItem>
    </>
  );
}

function ContainerItems({
  container,
  anchor,
  agentId,
  blocked,
  canAct,
  isBusy,
  onPorts,
  onAsk,
  onAct,
}: Props & { container: Container }) {
  const navigate = useNavigate();
  const { id, name, running } = container;
  const why = blocked ?? (isBusy ? "Something is under way. Wait until that has ended." : undefined);
  const whenRunning = why ?? (running ? undefined : "It does not run.");
  return (
    <>
      <MenuItem
        icon={<Search {...icon} />}
        onSelect={() =>
          void navigate({ to: "/agents/$agentId/containers/$container", params: { agentId, container: id } })
        }
      >
        Details
      </MenuItem>
      <MenuItem
        icon={<TerminalSquare {...icon} />}
        unavailable={running ? undefined : "It does not run."}
        onSelect={() =>
          void navigate({
            to: "/agents/$agentId/terminal",
            params: { agentId },
            search: { container: name || id },
          })
        }
      >
        Open a terminal in it
      </MenuItem>
      {container.ports.length > 0 && (
        <MenuItem icon={<Network {...icon} />} onSelect={() => anchor && onPorts(id, anchor)}>
          Ports…
        </MenuItem>
      )}
      {canAct && (
        <>
          <MenuSeparator />
          <MenuItem
            icon={<Play {...icon} />}
            unavailable={why ?? (running ? "It runs already." : undefined)}
            onSelect={() => onAct(container, "start")}
          >
            Start
          </MenuItem>
          <MenuItem
            icon={<Square {...icon} />}
            unavailable={whenRunning}
            onSelect={() => onAct(container, "stop")}
          >
            Stop
          </MenuItem>
          <MenuItem
            icon={<RotateCcw {...icon} />}
            unavailable={why}
            onSelect={() => onAct(container, "restart")}
          >
            Restart
          </MenuItem>
          <MenuItem
            danger
            icon={<Skull {...icon} />}
            unavailable={whenRunning}
            onSelect={() => onAsk({ kind: "kill", container })}
          >
            Kill…
          </MenuItem>
        </>
      )}
    </>
  );
}
