import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { ConsentGate } from "./consent/ConsentGate.tsx";
import { TerminalDesk } from "./TerminalDesk.tsx";

type Props = { agent: WorkspaceAgent; workspace: Workspace };

/** The terminals of an agent. Nothing connects before an address with a command has been answered for. */
export function TerminalPage({ agent, workspace }: Props) {
  return (
    <ConsentGate agent={agent} workspace={workspace}>
      <TerminalDesk agent={agent} workspace={workspace} />
    </ConsentGate>
  );
}
