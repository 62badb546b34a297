import { useMemo } from "react";
import { containersLog, type LoggedContainer } from "./containersLog.ts";
import { LogsPanel } from "./LogsPanel.tsx";
import { useLogsAddress } from "./useLogsAddress.ts";

type Props = {
  agentId: string;
  workspaceId: string;
  containers: readonly LoggedContainer[];
  /** What is secret among it is masked. */
  environment: Readonly<Record<string, string>>;
  isRunning: boolean;
};

/** The log of one container, or of several merged. Give it a key of their ids: the page holds one log. */
export function ContainerLogsPage({ agentId, workspaceId, containers, environment, isRunning }: Props) {
  const log = useMemo(
    () => containersLog({ agentId, workspaceId, containers, environment, isRunning }),
    [agentId, workspaceId, containers, environment, isRunning],
  );
  return <LogsPanel log={log} {...useLogsAddress()} />;
}
