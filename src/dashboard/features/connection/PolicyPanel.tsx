import type { UseQueryResult } from "@tanstack/react-query";
import type { ConnectionInfo } from "#api/http/connection.ts";
import type { AgentAndWorkspace } from "../../streams/workspacesState.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { type Policy, relayProtocol } from "./model/policy.ts";

type Props = AgentAndWorkspace & {
  info: UseQueryResult<ConnectionInfo>;
  policy: Policy | undefined;
  isOurs: boolean;
};

/** How tailnet clients may reach the agent, in words, with what to change. */
export function PolicyPanel({ agent, workspace, info, policy, isOurs }: Props) {
  if (!info.data || !policy)
    return (
      <Panel title="Tailnet clients">
        {info.isError ? (
          <ErrorState
            title="The policy could not be read"
            detail={info.error.message}
            onRetry={() => void info.refetch()}
          />
        ) : (
          <Skeleton className="h-24 w-full" />
        )}
      </Panel>
    );
  const { hostname_suffix } = info.data;
  const name =
    hostname_suffix && `${agent.name}.${workspace.name}.${workspace.owner_name}.${hostname_suffix}`;
  return (
    <Panel title="Tailnet clients">
      <p className="text-xs text-muted">
        Programs such as <code className="font-mono">coder ssh</code> and Coder Desktop, which reach an agent
        without this dashboard.
      </p>
      {isOurs && (
        <p className="mt-1 text-xs text-muted">
          Quarterdeck's own agent carries no such traffic yet: the server tells clients this policy and
          introduces them.
        </p>
      )}
      <p className="mt-3">
        <StatusMark kind={policy.kind} word={policy.word} />
      </p>
      <p className="mt-1">{policy.sentence}</p>
      {policy.next && <p className="mt-1 text-muted">{policy.next}</p>}
      <dl className="mt-4 flex flex-col gap-2.5">
        <div>
          <dt className="text-xs text-muted">Relays speak by</dt>
          <dd>{relayProtocol(info.data)}</dd>
        </div>
        <div>
          <dt className="text-xs text-muted">Host name suffix</dt>
          <dd className="font-mono text-xs">{hostname_suffix ? `.${hostname_suffix}` : "none"}</dd>
        </div>
        {name && (
          <div>
            <dt className="text-xs text-muted">Name of this agent</dt>
            <dd className="flex items-center gap-1">
              <span className="min-w-0 font-mono text-xs break-all">{name}</span>
              <CopyButton text={name} label="Copy the host name" />
            </dd>
          </div>
        )}
      </dl>
      {info.isError && <p className="mt-3 text-warn">Not up to date: {info.error.message}</p>}
    </Panel>
  );
}
