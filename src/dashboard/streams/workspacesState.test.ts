import { expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { agentsOf, applyFrame, findAgent, inTransition, noWorkspaces } from "./workspacesState.ts";

const a = () =>
  aWorkspace({ id: id(1), name: "a", agents: [anAgent({ id: id(11) }), anAgent({ id: id(12) })] });
const b = () => aWorkspace({ id: id(2), name: "b", agents: [anAgent({ id: id(21) })] });
const both = applyFrame(noWorkspaces, { whole: true, workspaces: [a(), b()], removed: [] });
const names = (state: typeof both) => state.workspaces.map(({ name }) => name);

test("the first frame is all there is", () => {
  expect(both.loaded).toBe(true);
  expect(names(both)).toEqual(["a", "b"]);
});

test("[D11] what did not change keeps its identity, down to the agent", () => {
  const changed = aWorkspace({
    id: id(1),
    name: "a",
    agents: [anAgent({ id: id(11), status: "disconnected" }), anAgent({ id: id(12) })],
  });
  const next = applyFrame(both, { whole: false, workspaces: [changed], removed: [] });
  expect(next.workspaces[1]).toBe(both.workspaces[1]);
  expect(next.workspaces[0]).not.toBe(both.workspaces[0]);
  expect(agentsOf(next.workspaces[0]!)[1]).toBe(agentsOf(both.workspaces[0]!)[1]);
});

test("[D9] the whole list again after a reconnect doubles nothing and, unchanged, redraws nothing", () => {
  const again = applyFrame(both, { whole: true, workspaces: [a(), b()], removed: [] });
  expect(again.workspaces).toBe(both.workspaces);
});

test("workspaces come and go", () => {
  const c = aWorkspace({ id: id(3), name: "c" });
  expect(names(applyFrame(both, { whole: false, workspaces: [c], removed: [id(1)] }))).toEqual(["b", "c"]);
  expect(names(applyFrame(both, { whole: true, workspaces: [b()], removed: [] }))).toEqual(["b"]);
});

test("an agent is found with its workspace", () => {
  expect(findAgent(both.workspaces, id(21))?.workspace.name).toBe("b");
  expect(findAgent(both.workspaces, id(99))).toBeUndefined();
});

test("a build under way is a transition", () => {
  expect(inTransition(both.workspaces)).toBe(false);
  expect(inTransition([aWorkspace({ build: { status: "stopping" } })])).toBe(true);
});

test("what is nobody's stands apart, and comes over when it is claimed", () => {
  const free = aWorkspace({ id: id(3), name: "pool", is_prebuild: true });
  const known = applyFrame(both, { whole: false, workspaces: [free], removed: [] });
  expect([names(known), known.unclaimed.map(({ name }) => name)]).toEqual([["a", "b"], ["pool"]]);
  expect(known.workspaces).toBe(both.workspaces);
  const mine = aWorkspace({ id: id(3), name: "mine", is_prebuild: false });
  const claimed = applyFrame(known, { whole: false, workspaces: [mine], removed: [] });
  expect([names(claimed), claimed.unclaimed]).toEqual([["a", "b", "mine"], []]);
  const lost = applyFrame(known, { whole: false, workspaces: [], removed: [id(3)] });
  expect([names(lost), lost.unclaimed]).toEqual([["a", "b"], []]);
  expect(applyFrame(known, { whole: true, workspaces: [a(), b()], removed: [] }).unclaimed).toEqual([]);
});
