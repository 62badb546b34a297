import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AgentScript } from "#api/http/agents.ts";
import { useClient } from "../../../streams/client.tsx";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { useClock } from "../../../ui/clock.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import { durationText, relativeText } from "../../../ui/timeText.ts";
import { type ScriptRow, scriptRows } from "./scriptRuns.ts";

/** Every script: when it ran, how it ended, how long it took, and the way to its log. */
export function ScriptsPanel({ agent, workspace }: AgentAndWorkspace) {
  const timings = useTimings({ agent, workspace });
  const rows = scriptRows(agent, timings);
  if (rows.length === 0) return null;
  return (
    <Panel title="Scripts" flush>
      <div className="relative overflow-x-auto">
        <table className="w-full min-w-150 text-left">
          <thead className="text-xs text-muted">
            <tr className="border-b border-line [&>th]:px-4 [&>th]:py-1.5 [&>th]:font-medium">
              <th scope="col">Script</th>
              <th scope="col">Result</th>
              <th scope="col">Last run</th>
              <th scope="col" className="text-right">
                Took
              </th>
              <th scope="col" className="text-right">
                Limit
              </th>
              <th scope="col">
                <span className="sr-only">Log</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.script.id} row={row} agentId={agent.id} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Row({ row: { script, runs, kind, word, last }, agentId }: { row: ScriptRow; agentId: string }) {
  return (
    <tr className="border-b border-line last:border-0 [&>td]:px-4 [&>td]:py-2 [&>td]:align-top">
      <td>
        <div className="font-medium">{script.display_name || "Unnamed"}</div>
        <div className="text-xs text-muted">
          Runs on {runs}
          {script.run_on_start && script.start_blocks_login && "; sign-in waits for it"}
          {script.cron !== "" && <NextRun script={script} />}
        </div>
      </td>
      <td>
        <StatusMark kind={kind} word={word} />
        {script.exit_code !== undefined && (
          <div className="text-xs text-muted tabular-nums">exit code {script.exit_code}</div>
        )}
      </td>
      <td className="text-muted">
        {last ? <Time at={new Date(last.startedAt).toISOString()} /> : script.status ? "not recorded" : "–"}
      </td>
      <td className="text-right text-muted tabular-nums">
        {last ? durationText(last.endedAt - last.startedAt) : "–"}
      </td>
      <td className="text-right text-muted tabular-nums">
        {script.timeout > 0 ? durationText(script.timeout / 1e6) : "none"}
      </td>
      <td className="text-right">
        <Link
          to="/agents/$agentId/logs"
          params={{ agentId }}
          search={{ source: script.log_source_id }}
          className="text-accent underline-offset-2 hover:underline"
        >
          Log<span className="sr-only"> of {script.display_name}</span>
        </Link>
      </td>
    </tr>
  );
}

function NextRun({ script }: { script: AgentScript }) {
  const { data: nextCronRun } = useQuery({
    queryKey: ["croner"],
    // Loaded only where there is a schedule: it weighs as much as the rest of this page.
    queryFn: async () => (await import("./nextCronRun.ts")).nextCronRun,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const text = useClock((now) => {
    const next = nextCronRun?.(script.cron, now);
    return next === undefined ? "" : relativeText(next, now);
  });
  return text && `; next ${text}`;
}

/** Runs are told by the build. They are asked again whenever one of the agent's results or states changes. */
function useTimings({ agent, workspace }: AgentAndWorkspace) {
  const client = useClient();
  const results = agent.scripts.map((script) => `${script.status ?? ""}${script.exit_code ?? ""}`).join();
  const hasCron = agent.scripts.some((script) => script.cron !== "");
  const { data } = useQuery({
    queryKey: ["timings", workspace.latest_build.id, agent.lifecycle_state, results],
    queryFn: ({ signal }) => client.builds.timings({ build: workspace.latest_build.id }, { signal }),
    enabled: agent.scripts.length > 0,
    placeholderData: (before) => before,
    // A scheduled run that ends like the one before changes nothing that is pushed.
    ...(hasCron && { refetchInterval: 30_000 }),
  });
  return data?.agent_script_timings ?? [];
}
