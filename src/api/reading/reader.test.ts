import { expect, test } from "vitest";
import { z } from "zod";
import { WorkspaceAgent } from "../http/agents.ts";
import { Devcontainer } from "../http/containers.ts";
import { WorkspaceList } from "../http/workspaces.ts";
import { anAgent, aScript, at, id } from "../testing/anAgent.ts";
import { aWorkspace } from "../testing/aWorkspace.ts";
import { read } from "./reader.ts";

const without = (sent: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(sent).filter(([name]) => !names.includes(name)));

test("what keeps to the contract is read as it was sent", () => {
  const sent = { workspaces: [aWorkspace({ agents: [anAgent({ scripts: [aScript()] })] })], count: 1 };
  expect(read(WorkspaceList, sent)).toEqual({ value: WorkspaceList.parse(sent) });
});

test("[WT1] unknown members are ignored, unknown values passed on", () => {
  const { value } = read(WorkspaceAgent, { ...anAgent({ status: "hibernating" }), shiny: { new: [1] } });
  expect(value.status).toBe("hibernating");
  expect(value).not.toHaveProperty("shiny");
});

test("[WT2] null is an empty list, an empty map, or absence", () => {
  const { value, left } = read(WorkspaceAgent, { ...anAgent(), apps: null, scripts: null, latency: null });
  expect(value).toMatchObject({ apps: [], scripts: [] });
  expect(value).not.toHaveProperty("latency");
  expect(read(z.record(z.string(), z.number()), null).value).toEqual({});
  expect(left).toBeUndefined();
});

test.each([
  [{ uuid: id(7), valid: true }, id(7)],
  [{ UUID: id(7), Valid: true }, id(7)],
  [{ uuid: id(0), valid: false }, null],
  [undefined, null],
])("[WT3] a parent %j is %s", (parent_id, read_as) => {
  expect(read(WorkspaceAgent, { ...anAgent(), parent_id }).value.parent_id).toBe(read_as);
});

test("[WT3] times as objects, numbers as strings, numbers beyond numbers", () => {
  const sent = JSON.parse(
    `{"first_connected_at":{"time":"${at(1)}","valid":true},"started_at":{"time":"","valid":false},"logs_length":"12","connection_timeout_seconds":1e999}`,
  );
  const { value } = read(WorkspaceAgent, { ...anAgent(), ...sent });
  expect(value).toMatchObject({
    first_connected_at: at(1),
    logs_length: 12,
    connection_timeout_seconds: Number.MAX_VALUE,
  });
  expect(value).not.toHaveProperty("started_at");
});

test("[WT4] an agent of long ago has what it lacks, a devcontainer its status from what was said of it", () => {
  const { value, left } = read(WorkspaceAgent, { id: id(1), name: "main", status: "connected" });
  expect(value).toMatchObject({ parent_id: null, apps: [], health: { healthy: true } });
  expect(value.display_apps).toContain("web_terminal");
  expect(left).toBeUndefined();
  const dev = { id: id(2), workspace_folder: "/work", running: true };
  expect(read(Devcontainer, dev).value).toMatchObject({ status: "running", name: "", dirty: false });
});

test("[WT5] without what a thing is known by, the error names it", () => {
  expect(() => read(WorkspaceList, {})).toThrow("workspaces is missing");
  expect(() => read(WorkspaceAgent, without(anAgent(), "id"))).toThrow("id is missing");
  expect(() => read(WorkspaceAgent, "<html>")).toThrow("the answer is not an object");
});

test("[WT5] one unreadable workspace of a hundred costs only itself, and is counted", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => aWorkspace({ id: id(n) }));
  const broken = { ...hundred[42], latest_build: without(hundred[42]!.latest_build, "status") };
  const { value, left } = read(WorkspaceList, { workspaces: hundred.with(42, broken as never), count: 100 });
  expect(value.workspaces).toHaveLength(99);
  expect(left).toEqual({ items: 1, first: "workspaces[42].latest_build.status is missing" });
});

test("[WT5] a part that may be absent is taken for absent when it cannot be read, and is counted", () => {
  const { value, left } = read(WorkspaceAgent, { ...anAgent(), latency: "quick" });
  expect(value).not.toHaveProperty("latency");
  expect(left).toEqual({ items: 1, first: "latency is not an object" });
});

test("a member named __proto__ stays a member", () => {
  const { value } = read(z.record(z.string(), z.string()), JSON.parse('{"__proto__":"x"}'));
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(["__proto__"]);
});
