import { expect, test } from "vitest";
import { anAgent, anApp, anAppStatus } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { applyFrame, noWorkspaces } from "../../../streams/workspacesState.ts";
import { countUnseen } from "./asking.ts";

const AT = "2026-01-01T00:00:05Z";
const before = { since: Date.parse(AT) - 1, apps: {} };
const withState = (state: string, ...older: string[]) => {
  const statuses = [state, ...older].map((one) => anAppStatus({ state: one, created_at: AT, app_id: "a" }));
  const agent = anAgent({ apps: [anApp({ statuses })] });
  const workspace = aWorkspace();
  const [resource] = workspace.latest_build.resources;
  const latest_build = {
    ...workspace.latest_build,
    status: "running",
    resources: [{ ...resource!, agents: [agent] }],
  };
  return { ...workspace, latest_build };
};

test.each([
  ["idle", 1],
  ["failure", 1],
  ["working", 0],
  ["complete", 0],
])("an app whose newest state is %s asks %i times", (state, count) => {
  expect(countUnseen([withState(state, "idle", "failure")], before)).toBe(count);
});

test("what was seen, said before this browser looked, or of a stopped workspace asks nobody", () => {
  const asks = withState("idle");
  expect(countUnseen([asks], { since: 0, apps: { a: Date.parse(AT) } })).toBe(0);
  expect(countUnseen([asks], { since: Date.parse(AT), apps: {} })).toBe(0);
  const stopped = { ...asks, latest_build: { ...asks.latest_build, status: "stopped" } };
  expect(countUnseen([stopped], before)).toBe(0);
});

test("an event of one in 5,000 workspaces looks into that one", () => {
  let looks = 0;
  const counted = (name: string, state: string) => {
    const workspace = { ...withState(state), id: name };
    const { latest_build } = workspace;
    const get = () => {
      looks++;
      return latest_build;
    };
    return Object.defineProperty(workspace, "latest_build", { get });
  };
  const workspaces = Array.from({ length: 5_000 }, (_, n) => counted(`${n}`, n % 100 ? "working" : "idle"));
  const state = applyFrame(noWorkspaces, { whole: true, workspaces, removed: [] });
  expect(countUnseen(state.workspaces, before)).toBe(50);
  expect(looks).toBeGreaterThanOrEqual(5_000);
  // The one that changed is another object, whose looks are not counted.
  const next = applyFrame(state, {
    whole: false,
    workspaces: [{ ...withState("failure"), id: "7" }],
    removed: [],
  });
  looks = 0;
  expect(countUnseen(next.workspaces, before)).toBe(51);
  expect(looks).toBe(0);
});
