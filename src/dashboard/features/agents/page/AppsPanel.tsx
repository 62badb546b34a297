import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink, TerminalSquare } from "lucide-react";
import type { WorkspaceApp } from "#api/http/agents.ts";
import { type AppHost, throughDashboard, useAppHost } from "../../../streams/appHost.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { useToast } from "../../../ui/Toasts.tsx";
import { markOfApp } from "../health/appMark.ts";
import { StatusFeed } from "../status/StatusFeed.tsx";
import { appLink, isNameTooLong, needsToken, whyClosed } from "./appLink.ts";

/** The agent's apps: whether each answers, what it reports, and the way to it. */
export function AppsPanel({ agent, workspace }: AgentAndWorkspace) {
  const host = useAppHost();
  const apps = agent.apps.filter((app) => !app.hidden);
  if (apps.length === 0) return null;
  return (
    <Panel title="Apps" flush>
      <ul>
        {apps.map((app) => (
          <li key={app.id} className="border-b border-line px-4 py-2.5 last:border-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <div className="min-w-0 flex-1">
                <div className="flex items-baseline gap-2">
                  <span className="line-clamp-2 min-w-0 font-medium break-words">
                    {app.display_name || app.slug || "App without a name"}
                  </span>
                  {app.group && <span className="text-xs text-muted">{app.group}</span>}
                </div>
                <AppHealth app={app} />
              </div>
              <OpenApp app={app} agent={agent} workspace={workspace} host={host} />
            </div>
            {isNameTooLong(app) && (
              <p className="mt-1 text-xs text-warn">
                Its host name has a part of more than 63 characters, which no resolver takes. Shorter names
                help.
              </p>
            )}
            <StatusFeed
              name={app.display_name || app.slug}
              statuses={app.statuses}
              isLive={agent.status === "connected"}
            />
          </li>
        ))}
      </ul>
      {apps.every(({ statuses }) => statuses.length === 0) && <NoneReports slug={apps[0]?.slug ?? ""} />}
    </Panel>
  );
}

/** The command is that of our own agents. */
function NoneReports({ slug }: { slug: string }) {
  const isOwn = useExtension("agents") === true;
  return (
    <p className="border-t border-line px-4 py-2 text-xs text-muted">
      No app has reported what it is doing.
      {isOwn && (
        <>
          {" "}
          Scripts and tools do with{" "}
          <code className="break-words">quarterdeck status --app {slug || "SLUG"} "Message"</code>
        </>
      )}
    </p>
  );
}

function AppHealth({ app }: { app: WorkspaceApp }) {
  const { kind, word } = markOfApp(app);
  const { url, interval, threshold } = app.healthcheck;
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-xs">
      <StatusMark kind={kind} word={word} />
      {url !== "" && (
        <span className="text-muted">
          <span className="break-all">{url}</span> every {interval} s, unhealthy after {threshold} failures
        </span>
      )}
    </div>
  );
}

type OpenProps = AgentAndWorkspace & { app: WorkspaceApp; host: AppHost };

function OpenApp({ app, agent, workspace, host }: OpenProps) {
  const closed = whyClosed(app, agent, host);
  const name = app.display_name || app.slug;
  if (closed !== undefined)
    return (
      <Button size="sm" unavailable={closed}>
        Open
      </Button>
    );
  if (needsToken(app)) return <OpenWithToken app={app} agent={agent} workspace={workspace} host={host} />;
  if (app.command && !app.external)
    return (
      <Link
        to="/agents/$agentId/terminal"
        params={{ agentId: agent.id }}
        search={{ app: app.slug }}
        className={buttonClasses("plain", "sm")}
      >
        <TerminalSquare size={13} aria-hidden />
        Run<span className="sr-only"> {name} in a terminal</span>
      </Link>
    );
  const link = appLink({ app, agent, workspace }, host);
  const href = app.external ? link : throughDashboard(link, host);
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className={buttonClasses("plain", "sm")}
      onClick={(event) => {
        if (app.open_in !== "slim-window" || app.external || event.ctrlKey || event.metaKey || event.shiftKey)
          return;
        event.preventDefault();
        // `noopener`: the app must not reach this page.
        window.open(href, "_blank", "width=900,height=600,noopener");
      }}
    >
      Open<span className="sr-only"> {name}</span>
      <ExternalLink size={13} aria-hidden />
    </a>
  );
}

/** The key is made on the click: one made earlier would lie about for nothing. */
function OpenWithToken({ app, agent, workspace, host }: OpenProps) {
  const client = useClient();
  const toast = useToast();
  const open = useMutation({
    mutationFn: () => client.users.createKey({ user: "me" }),
    onSuccess: ({ key }) => window.location.assign(appLink({ app, agent, workspace }, host, key)),
    onError: (error) => toast({ tone: "bad", title: "The app was not opened", description: error.message }),
  });
  return (
    <Button size="sm" busy={open.isPending} onClick={() => open.mutate()}>
      Open<span className="sr-only"> {app.display_name || app.slug}</span>
    </Button>
  );
}
