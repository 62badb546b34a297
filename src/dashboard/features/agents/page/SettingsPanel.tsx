import type { ReactNode } from "react";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Time } from "../../../ui/Time.tsx";

/** What the agent is and how it was set up. */
export function SettingsPanel({ agent, workspace }: AgentAndWorkspace) {
  const rows: readonly (readonly [string, ReactNode])[] = [
    ["System", [agent.operating_system, agent.architecture].filter(Boolean).join(" ")],
    ["Version", agent.version],
    ["Agent API", agent.api_version],
    ["Directory", agent.expanded_directory || agent.directory],
    ["Subsystems", agent.subsystems.join(", ")],
    ["Owner", workspace.owner_name],
    ["Template", workspace.template_display_name || workspace.template_name],
    ["Build", `number ${workspace.latest_build.build_number}`],
    ["Created", <Time key="created" at={agent.created_at} />],
    [
      "Must connect within",
      agent.connection_timeout_seconds > 0 ? `${agent.connection_timeout_seconds} s` : "any time",
    ],
    ["Cloud instance", agent.instance_id],
    ["Part of", agent.parent_id ? "another agent" : undefined],
    ["Logs", logsText(agent.logs_length, agent.logs_overflowed)],
    [
      "Id",
      <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
        {agent.id.slice(0, 8)}…
        <CopyButton text={agent.id} label="Copy the agent's id" />
      </span>,
    ],
  ];
  return (
    <Panel title="Settings">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1.5">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="min-w-0 text-right break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Panel>
  );
}

function logsText(bytes: number, overflowed: boolean): string {
  const size = bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KiB` : "1 MiB";
  return overflowed ? `${size}; more was refused` : size;
}
