import { expect, test } from "vitest";
import { anAgent, anApp, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { findAgents } from "./agentRows.ts";
import type { AgentsSearch } from "./agentsSearch.ts";

const dev = aWorkspace({
  name: "dev",
  agents: [anAgent({ id: id(1), name: "main" }), anAgent({ id: id(2), name: "gpu", architecture: "arm64" })],
});
const prod = aWorkspace({
  id: id(1001),
  name: "prod",
  agents: [
    anAgent({ id: id(3), name: "main", status: "disconnected", health: { healthy: false } }),
    anAgent({
      id: id(4),
      name: "old",
      status: "disconnected",
      lifecycle_state: "off",
      health: { healthy: false },
    }),
  ],
});
const empty = aWorkspace({ id: id(1002), name: "empty", agents: [] });

const shown = (search: AgentsSearch) =>
  findAgents([dev, prod, empty], search).rows.map((row) =>
    row.kind === "agent" ? row.agent.name : row.kind === "workspace" ? `[${row.workspace.name}]` : "…",
  );

test("every agent stands under its workspace, and a workspace without agents stands alone", () => {
  expect(shown({})).toEqual(["[dev]", "main", "gpu", "[prod]", "main", "old", "[empty]"]);
});

test("all words must match, in any part of the agent", () => {
  expect(shown({ q: "dev main" })).toEqual(["[dev]", "main"]);
  expect(shown({ q: "ARM64" })).toEqual(["[dev]", "gpu"]);
  expect(shown({ q: "nothing" })).toEqual([]);
});

test("an agent that left in order is off, not disconnected", () => {
  expect(shown({ status: "disconnected" })).toEqual(["[prod]", "main"]);
  expect(shown({ status: "off" })).toEqual(["[prod]", "old"]);
});

test("health filters by what the server says", () => {
  expect(shown({ health: "healthy", q: "main" })).toEqual(["[dev]", "main"]);
});

test("apps are found by their names", () => {
  const workspace = aWorkspace({ agents: [anAgent({ apps: [anApp({ display_name: "Grafana" })] })] });
  expect(findAgents([workspace], { q: "grafana" }).shown).toBe(1);
});

test("[C24] an agent in a devcontainer stands under the agent of its machine, also when only it matches", () => {
  const inside = anAgent({ id: id(8), name: "site", parent_id: id(1) });
  const workspace = aWorkspace({
    agents: [inside, anAgent({ id: id(1), name: "main" }), anAgent({ id: id(2), name: "gpu" })],
  });
  const rows = (q: string) =>
    findAgents([workspace], { q }).rows.flatMap((row) =>
      row.kind === "agent" ? [[row.agent.name, row.parent]] : [],
    );
  expect(rows("")).toEqual([
    ["main", undefined],
    ["site", "main"],
    ["gpu", undefined],
  ]);
  expect(rows("site")).toEqual([["site", "main"]]);
});

test("[D11] a thousand agents are filtered in far less than 50 ms", () => {
  const many = Array.from({ length: 1000 }, (_, n) =>
    aWorkspace({ id: id(5000 + n), name: `ws-${n}`, agents: [anAgent({ id: id(n) })] }),
  );
  findAgents(many, { q: "warm" });
  const start = performance.now();
  expect(findAgents(many, { q: "ws-99" }).shown).toBe(11);
  expect(performance.now() - start).toBeLessThan(50);
});

test("[W1] a workspace that is off is found by its name and state, and by no filter of agents", () => {
  const off = aWorkspace({ id: id(1003), name: "night", agents: [], build: { status: "stopped" } });
  const found = (search: AgentsSearch) => findAgents([dev, off], search).rows.map(({ key }) => key);
  expect(found({ q: "night" })).toEqual([off.id]);
  expect(found({ q: "stopped" })).toEqual([off.id]);
  expect(found({ q: "arm64" })).not.toContain(off.id);
  expect(found({ q: "night", status: "connected" })).toEqual([]);
});
