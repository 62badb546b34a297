import { Link } from "@tanstack/react-router";
import { Tooltip } from "../../../ui/Tooltip.tsx";

const tab =
  "-mb-px inline-flex h-8 shrink-0 items-center border-b-2 px-2.5 text-sm whitespace-nowrap pointer-coarse:h-10";
const looks = {
  activeProps: { className: `${tab} border-accent text-fg font-medium` },
  inactiveProps: { className: `${tab} border-transparent text-muted hover:text-fg` },
};

const later = ["Connection"] as const;
const WHY_LATER = "Comes with a later version of Quarterdeck.";

/** The pages of one agent. Those that are still to come are named, and say so. */
export function AgentTabs({ agentId }: { agentId: string }) {
  const params = { agentId };
  return (
    <nav aria-label="Pages of this agent" className="relative -mx-2.5 mt-1.5 flex overflow-x-auto">
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
      {later.map((name) => (
        <Tooltip key={name} text={WHY_LATER}>
          {/* A link without an address: named, focusable so that its reason can be read, and plainly not available. */}
          <button
            type="button"
            aria-disabled="true"
            className={`${tab} cursor-not-allowed border-transparent text-muted opacity-60`}
          >
            {name}
            <span className="sr-only">. {WHY_LATER}</span>
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
