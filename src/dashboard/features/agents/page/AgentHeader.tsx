import { Link, useLocation } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { buttonClasses } from "../../../ui/Button.tsx";
import { classes } from "../../../ui/classes.ts";
import { clock, useClock } from "../../../ui/clock.ts";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { WorkspaceMenu } from "../builds/WorkspaceMenu.tsx";
import { HealthActionButton } from "../health/HealthActionButton.tsx";
import { healthSentence } from "../health/healthSentence.ts";
import { useDocumentState } from "../health/useDocumentState.ts";
import { AgentTabs } from "./AgentTabs.tsx";

type Props = AgentAndWorkspace & {
  /** The page has a header of its own, which leads back to these: on a phone one line of them is left. */
  isAbove: boolean;
};

/** Says which agent this is, whether it is healthy, why not, and what to do: on top of each of its pages. */
export function AgentHeader({ agent, workspace, isAbove }: Props) {
  const sentence = useClock((now) => healthSentence(agent, workspace, now).sentence);
  const { kind, word, action } = healthSentence(agent, workspace, clock.getNow());
  // A step that leads to the page one is on is none.
  const isHere = useLocation({
    select: ({ pathname }) => action !== undefined && pathname.endsWith(`/${action.kind}`),
  });
  const attention = agent.apps.find((app) => app.statuses[0]?.needs_user_attention);
  const name = `${agent.name} · ${workspace.name}`;
  useDocumentState(
    attention
      ? `${attention.display_name || attention.slug} needs you · ${name}`
      : kind === "ok"
        ? name
        : `${word} · ${name}`,
    attention && kind === "ok" ? "warn" : kind,
  );
  // What is not well is said in full wherever one is.
  const isShort = isAbove && kind === "ok";
  return (
    <div
      className={classes(
        "shrink-0 border-b border-line bg-surface px-3 pt-2.5 sm:px-4",
        isAbove && "max-sm:border-b-0 max-sm:pt-1.5",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="flex min-w-0 items-baseline gap-1.5 text-base">
          <Link
            to="/"
            aria-label="All agents"
            className="-ml-1 inline-flex size-6 shrink-0 items-center justify-center self-center rounded-md text-muted hover:bg-hover hover:text-fg"
          >
            <ChevronLeft size={16} aria-hidden />
          </Link>
          <Link
            to="/"
            search={{ q: workspace.name }}
            className="min-w-0 truncate rounded-sm text-muted hover:text-fg"
          >
            {workspace.name}
          </Link>
          <span aria-hidden="true" className="text-faint">
            /
          </span>
          <span className="truncate font-semibold">{agent.name}</span>
        </h1>
        <div
          className={classes(
            "flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1",
            !isShort && "max-[30rem]:basis-full",
          )}
        >
          {/* The state is announced; the seconds that tick in the sentence are not. */}
          <span role="status">
            <StatusMark kind={kind} word={word} />
          </span>
          <span
            className={classes("min-w-0 text-muted tabular-nums wrap-anywhere", isShort && "max-sm:sr-only")}
          >
            {sentence}
          </span>
        </div>
        <div
          className={classes(
            "flex min-h-7 items-center max-[30rem]:empty:hidden",
            isShort && "max-sm:hidden",
          )}
        >
          {action && !isHere && <HealthActionButton action={action} agent={agent} workspace={workspace} />}
        </div>
        {workspace.latest_build.status !== "running" && (
          <Link
            to="/@{$owner}/$workspace"
            params={{ owner: workspace.owner_name, workspace: workspace.name }}
            className={buttonClasses("plain", "sm")}
          >
            Build log
          </Link>
        )}
        <div className={classes("ml-auto", isAbove && "max-sm:hidden")}>
          <WorkspaceMenu workspace={workspace} />
        </div>
      </div>
      <div className={classes(isAbove && "max-sm:hidden")}>
        <AgentTabs agentId={agent.id} />
      </div>
    </div>
  );
}
