import { Link } from "@tanstack/react-router";
import type { Container } from "#api/http/containers.ts";

const tab =
  "-mb-px inline-flex h-8 shrink-0 items-center border-b-2 px-2.5 text-sm whitespace-nowrap pointer-coarse:h-10";
const looks = {
  activeOptions: { exact: true, includeSearch: false },
  activeProps: { className: `${tab} border-accent text-fg font-medium` },
  inactiveProps: { className: `${tab} border-transparent text-muted hover:text-fg` },
};

type Props = { agentId: string; container: string; members: readonly Container[] };

/** The pages of one container, and the log of all that it belongs with. */
export function ContainerTabs({ agentId, container, members }: Props) {
  const params = { agentId, container };
  return (
    <nav aria-label="Pages of this container" className="relative mx-0.5 flex overflow-x-auto sm:mx-1.5">
      <Link to="/agents/$agentId/containers/$container" params={params} {...looks}>
        Logs
      </Link>
      <Link to="/agents/$agentId/containers/$container/stats" params={params} {...looks}>
        Stats
      </Link>
      <Link to="/agents/$agentId/containers/$container/inspect" params={params} {...looks}>
        Inspect
      </Link>
      {members.length > 1 && (
        <Link
          to="/agents/$agentId/container-logs"
          params={{ agentId }}
          search={{ container: members.map(({ id }) => id) }}
          className={`${tab} ml-auto border-transparent text-accent hover:underline`}
        >
          Logs of all {members.length}
        </Link>
      )}
    </nav>
  );
}
