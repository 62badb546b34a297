import { expect, test } from "vitest";
import { aLogSource, anAgent, aScript, at, id } from "#api/testing/anAgent.ts";
import { columnName, logSources } from "./sources.ts";

const agent = anAgent({
  scripts: [
    aScript({ status: "exit_failure", exit_code: 3 }),
    aScript({ id: id(301), log_source_id: id(401), display_name: "Silent" }),
  ],
  log_sources: [aLogSource()],
});
const timing = {
  started_at: at(0),
  ended_at: at(3.2),
  exit_code: 3,
  stage: "start",
  status: "exit_failure",
  display_name: "Install",
  workspace_agent_id: agent.id,
  workspace_agent_name: agent.name,
};

test("[L32] a script's source knows how it ended and how long it took", () => {
  const [install] = logSources(agent, [], [timing]);
  expect(install).toMatchObject({
    name: "Install",
    script: { kind: "bad", word: "Exit code 3", durationMs: 3200 },
  });
});

test("[L13] a script that wrote nothing has its source, too", () => {
  expect(logSources(agent, [], [])[1]).toMatchObject({ name: "Silent", script: { word: "Not run" } });
});

test("sources that only lines know come last and keep the colours of the others", () => {
  const before = logSources(agent, [], []);
  const after = logSources(agent, [id(999)], []);
  expect(after.slice(0, 2)).toEqual(before);
  expect(after[2]).toMatchObject({ id: id(999), name: id(999).slice(0, 8) });
});

test("of two scripts with one name no duration is told", () => {
  const twins = anAgent({ scripts: [aScript(), aScript({ id: id(301), log_source_id: id(401) })] });
  expect(logSources(twins, [], [timing]).map(({ script }) => script?.durationMs)).toEqual([
    undefined,
    undefined,
  ]);
});

test.each([
  ["Dev Container (api)", "api"],
  ["Dev Container (web (old))", "web (old)"],
  ["Dev Container", "Dev Container"],
  ["Install", "Install"],
])("[L13] in its column %s is called %s", (name, shown) => {
  expect(columnName(name)).toBe(shown);
});
