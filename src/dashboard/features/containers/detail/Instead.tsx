import { Link } from "@tanstack/react-router";
import { SquareTerminal } from "lucide-react";
import { buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { useContainerOnPage } from "./containerContext.ts";
import { nameInCommand } from "./containerOnPage.ts";

const commands = {
  logs: (name: string) => `docker logs -f --tail 1000 ${name}`,
  stats: (name: string) => `docker stats ${name}`,
  inspect: (name: string) => `docker inspect ${name}`,
};
const titles = {
  logs: "This server gives no logs of containers",
  stats: "This server does not measure containers",
  inspect: "This server does not inspect containers",
};

/** A server without the extension: the same from the engine's own command, in a terminal on the agent. */
export function Instead({ of }: { of: keyof typeof commands }) {
  const { agent, container } = useContainerOnPage();
  const command = commands[of](nameInCommand(container));
  return (
    <EmptyState
      title={titles[of]}
      actions={
        <Link
          to="/agents/$agentId/terminal"
          params={{ agentId: agent.id }}
          search={{ command }}
          className={buttonClasses("primary")}
        >
          <SquareTerminal size={15} aria-hidden />
          Run it in a terminal
        </Link>
      }
    >
      It speaks the Coder API only. A terminal on {agent.name} can:{" "}
      <code className="font-mono text-xs">{command}</code>
    </EmptyState>
  );
}
