import type { WorkspaceAgent, WorkspaceApp } from "#api/http/agents.ts";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { markOfApp } from "../health/appMark.ts";
import { NewestStatus } from "../status/NewestStatus.tsx";
import type { Newest } from "../status/newestStatus.ts";

const MOST = 4;

/** The agent's apps in one line, those with trouble first, and the newest thing any of them reported. */
export function AppMarks({ agent, newest }: { agent: WorkspaceAgent; newest: Newest | undefined }) {
  const shown = agent.apps.filter((app) => !app.hidden);
  if (shown.length === 0) return null;
  const sorted = shown.toSorted((a, b) => trouble(b) - trouble(a)).slice(0, MOST);
  return (
    <div className="min-w-0 text-xs">
      <div className="flex min-w-0 gap-3 overflow-hidden">
        {sorted.map((app) => {
          const { kind, word } = markOfApp(app);
          return (
            <span key={app.id} className="inline-flex min-w-0 items-center gap-1">
              <StatusMark kind={kind} word={word} hideWord />
              <span className="truncate text-muted">{app.display_name || app.slug}</span>
            </span>
          );
        })}
        {shown.length > MOST && <span className="shrink-0 text-muted">and {shown.length - MOST} more</span>}
      </div>
      {newest && <NewestStatus newest={newest} isLive={agent.status === "connected"} />}
    </div>
  );
}

const trouble = (app: WorkspaceApp) => Number(app.health === "unhealthy");
