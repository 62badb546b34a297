import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "../../../ui/Badge.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import { visibleText } from "../../../ui/visibleControls.ts";
import { exitFacts, exitFactsOf, explainExit } from "../model/explainExit.ts";
import { markOfContainer } from "../model/states.ts";
import type { ContainerOnPage } from "./containerContext.ts";
import { startedAt } from "./inspect/readInspect.ts";
import { useInspect } from "./useInspect.ts";

/** Which container this is, and how it does. `aside` is what can be done with it. */
export function ContainerHeader({ page, aside }: { page: ContainerOnPage; aside: ReactNode }) {
  const { agent, container, belonging, isGone, isOld, act } = page;
  const { kind, word } = markOfContainer(container, act);
  const { data } = useInspect(agent.id, container, { isGone });
  const told = exitFacts(container);
  const exit = told && explainExit({ ...told, ...(data && exitFactsOf(data)) });
  const started = container.running && data ? startedAt(data) : undefined;
  return (
    <div className="flex items-center gap-x-3 gap-y-0.5 px-3 pt-2 max-sm:flex-wrap max-sm:pt-0.5 sm:px-4">
      <div className="flex min-w-0 items-center gap-1.5 max-sm:shrink">
        <Link
          to="/agents/$agentId/containers"
          params={{ agentId: agent.id }}
          aria-label="All containers"
          className="-ml-1 inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg"
        >
          <ChevronLeft size={16} aria-hidden />
        </Link>
        <h2 className="truncate text-base font-semibold" title={container.id}>
          {visibleText(container.name || container.id.slice(0, 12))}
        </h2>
      </div>
      <span role="status" className="shrink-0">
        {isGone ? <StatusMark kind="off" word="Removed" /> : <StatusMark kind={kind} word={word} />}
      </span>
      {isOld && !isGone && <Badge tone="warn">not live, last known state</Badge>}
      <div className={details}>
        {!container.running && (
          <span title={exit && `${exit.why} ${exit.next}`}>{exit?.what ?? container.status}</span>
        )}
        <span>
          {started ? (
            <>
              started <Time at={started} />
            </>
          ) : (
            <>
              created <Time at={container.created_at} />
            </>
          )}
        </span>
        <Belongs belonging={belonging} />
        <span className="font-mono text-xs" title={visibleText(container.image)}>
          <bdi>{visibleText(container.image)}</bdi>
        </span>
      </div>
      <div className="ml-auto shrink-0">{aside}</div>
    </div>
  );
}

/** One line, cut off at its end: what matters most comes first. On a phone below the name and what can be done. */
const details =
  "min-w-0 flex-1 truncate text-muted *:not-last:mr-3 max-sm:order-last max-sm:basis-full max-sm:text-xs";

function Belongs({ belonging: { devcontainer, compose } }: Pick<ContainerOnPage, "belonging">) {
  return (
    <>
      {devcontainer && (
        <span title={visibleText(devcontainer.folder)}>
          devcontainer <bdi>{visibleText(devcontainer.name)}</bdi>
        </span>
      )}
      {compose && (
        <span>
          project <bdi>{visibleText(compose.project)}</bdi>
          {compose.service && (
            <>
              , service <bdi>{visibleText(compose.service)}</bdi>
            </>
          )}
        </span>
      )}
    </>
  );
}
