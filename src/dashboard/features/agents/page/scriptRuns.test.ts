import { expect, test } from "vitest";
import { anAgent, aScript, at, id, ms } from "#api/testing/anAgent.ts";
import { scriptRows } from "./scriptRuns.ts";

const timing = (started: number, ended: number, display_name = "Install", agent = id(1)) => ({
  started_at: at(started),
  ended_at: at(ended),
  exit_code: 0,
  stage: "start",
  status: "ok",
  display_name,
  workspace_agent_id: agent,
  workspace_agent_name: "main",
});

test("[D3] a script shows its newest run of this agent", () => {
  const agent = anAgent({ scripts: [aScript({ status: "ok", exit_code: 0 })] });
  const [row] = scriptRows(agent, [timing(5, 7), timing(50, 51), timing(90, 99, "Install", id(2))]);
  expect(row).toMatchObject({ word: "Succeeded", last: { startedAt: ms(50), endedAt: ms(51) } });
});

test("[D3] of two scripts with one name neither is given the other's run", () => {
  const agent = anAgent({ scripts: [aScript(), aScript({ id: id(301) })] });
  expect(scriptRows(agent, [timing(5, 7)]).map((row) => row.last)).toEqual([undefined, undefined]);
});

test("[D3] a start script without a result is running only while the agent starts", () => {
  const word = (lifecycle_state: string) =>
    scriptRows(anAgent({ lifecycle_state, scripts: [aScript()] }), [])[0]?.word;
  expect([word("starting"), word("ready")]).toEqual(["Running", "Not run"]);
});

test("[D3] it says on which occasions a script runs", () => {
  const rows = scriptRows(
    anAgent({
      scripts: [
        aScript({ run_on_stop: true, cron: "0 3 * * *" }),
        aScript({ id: id(301), display_name: "Never", run_on_start: false }),
      ],
    }),
    [],
  );
  expect(rows.map((row) => row.runs)).toEqual(["start, stop, cron 0 3 * * *", "never by itself"]);
});
