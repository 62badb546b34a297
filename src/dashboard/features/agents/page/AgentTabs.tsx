import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

const tab =
  "-mb-px inline-flex h-8 shrink-0 items-center border-b-2 px-2.5 text-sm whitespace-nowrap pointer-coarse:h-10";
const looks = {
  activeProps: { className: `${tab} border-accent text-fg font-medium` },
  inactiveProps: { className: `${tab} border-transparent text-muted hover:text-fg` },
};

/** The pages of one agent. */
export function AgentTabs({ agentId }: { agentId: string }) {
  const params = { agentId };
  const nav = useRef<HTMLElement>(null);
  const here = useLocation({ select: ({ pathname }) => pathname });
  // A phone shows some of them only.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current one is another on another page
  useEffect(() => {
    nav.current
      ?.querySelector("[aria-current=page]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [here]);
  return (
    <nav ref={nav} aria-label="Pages of this agent" className="relative -mx-2.5 mt-1.5 flex overflow-x-auto">
      <Link
        to="/agents/$agentId"
        params={params}
        activeOptions={{ exact: true, includeSearch: false }}
        {...looks}
      >
        Overview
      </Link>
      <Link to="/agents/$agentId/logs" params={params} activeOptions={{ includeSearch: false }} {...looks}>
        Logs
      </Link>
      <Link
        to="/agents/$agentId/terminal"
        params={params}
        activeOptions={{ includeSearch: false }}
        {...looks}
      >
        Terminal
      </Link>
      <Link
        to="/agents/$agentId/containers"
        params={params}
        activeOptions={{ includeSearch: false }}
        {...looks}
      >
        Containers
      </Link>
      <Link to="/agents/$agentId/ports" params={params} {...looks}>
        Ports
      </Link>
      <Link to="/agents/$agentId/connection" params={params} {...looks}>
        Connection
      </Link>
    </nav>
  );
}
