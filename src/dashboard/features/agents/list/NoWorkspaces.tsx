import { useQuery } from "@tanstack/react-query";
import { ExternalLink, Server } from "lucide-react";
import { useClient } from "../../../streams/client.tsx";
import { buildInfoQuery } from "../../../streams/deployment.ts";
import { buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";

/** Of a Coder deployment, where an agent comes with its workspace. */
export function NoWorkspaces() {
  const { data: info } = useQuery(buildInfoQuery(useClient()));
  return (
    <EmptyState
      icon={<Server size={28} aria-hidden />}
      title="No workspaces yet"
      actions={
        info?.dashboard_url && (
          <a
            href={`${info.dashboard_url.replace(/\/$/, "")}/templates`}
            target="_blank"
            rel="noreferrer"
            className={buttonClasses("primary")}
          >
            Templates of this deployment
            <ExternalLink size={13} aria-label="opens in a new tab" />
          </a>
        )
      }
    >
      The deployment has none that you may see. Make a workspace from one of its templates, and its agents
      appear here by themselves.
    </EmptyState>
  );
}
