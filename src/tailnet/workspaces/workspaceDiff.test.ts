import fc from "fast-check";
import { expect, test } from "vitest";
import { Workspace_Status as Status, type WorkspaceUpdate } from "../proto/workspaces_pb.ts";
import { anId } from "../testing/aNode.ts";
import { uuidOf } from "../uuid.ts";
import { type WorkspaceState, workspaceDiff } from "./workspaceDiff.ts";

const aWorkspace = (number: number, more: Partial<WorkspaceState> = {}): WorkspaceState => ({
  id: anId(number),
  name: `w${number}`,
  status: "running",
  agents: [],
  ...more,
});
const agents = (...numbers: number[]) => numbers.map((number) => ({ id: anId(number), name: `a${number}` }));

const numberOf = (status: string) =>
  Object.entries(Status).find(([name]) => name === status.toUpperCase())?.[1] ?? -1;

/** The update as names. */
function names(update: WorkspaceUpdate | undefined) {
  if (!update) return undefined;
  const list = (of: { name: string }[]) => of.map(({ name }) => name).join(" ");
  return {
    upserted: [list(update.upsertedWorkspaces), list(update.upsertedAgents)],
    deleted: [list(update.deletedWorkspaces), list(update.deletedAgents)],
  };
}

test("[WU1] from nothing, everything is upserted (TN55)", () => {
  const three = [aWorkspace(1, { agents: agents(11) }), aWorkspace(2, { agents: agents(21) }), aWorkspace(3)];
  const update = workspaceDiff([], three)!;
  expect(names(update)).toEqual({ upserted: ["w1 w2 w3", "a11 a21"], deleted: ["", ""] });
  expect(uuidOf(update.upsertedAgents[1]!.workspaceId)).toBe(anId(2));
  expect(workspaceDiff([], [])).toBeUndefined();
});

test("[WU2] one agent added, one status, one gone, one new: exactly these (TN56)", () => {
  const before = [
    aWorkspace(1, { agents: agents(11) }),
    aWorkspace(2, { agents: agents(21) }),
    aWorkspace(3, { agents: agents(31) }),
  ];
  const after = [
    aWorkspace(1, { agents: agents(11, 12) }),
    aWorkspace(2, { status: "stopping", agents: agents(21) }),
    aWorkspace(4),
  ];
  expect(names(workspaceDiff(before, after))).toEqual({
    upserted: ["w2 w4", "a12"],
    deleted: ["w3", "a31"],
  });
});

test("[WU3] an agent that is renamed is deleted and upserted in one message", () => {
  const one = [aWorkspace(1, { agents: [{ id: anId(9), name: "old" }] })];
  const two = [aWorkspace(1, { agents: [{ id: anId(9), name: "new" }] })];
  expect(names(workspaceDiff(one, two))).toEqual({ upserted: ["", "new"], deleted: ["", "old"] });
});

test("[WU4] a workspace is upserted when its name or status changed; its agents are not repeated", () => {
  const one = [aWorkspace(1, { agents: agents(11) })];
  for (const change of [{ name: "x" }, { status: "failed" as const }]) {
    const update = workspaceDiff(one, [{ ...one[0]!, ...change }])!;
    expect([update.upsertedWorkspaces.length, update.upsertedAgents.length]).toEqual([1, 0]);
  }
  expect(workspaceDiff(one, structuredClone(one))).toBeUndefined();
});

test.each(["pending", "starting", "running", "stopping", "stopped", "failed"] as const)(
  "[WU5] the status %s is the message's",
  (status) => {
    const update = workspaceDiff([], [aWorkspace(1, { status })])!;
    expect(update.upsertedWorkspaces[0]!.status).toBe(numberOf(status));
  },
);

test.each(["canceling", "canceled", "deleting", "deleted"] as const)("[WU5] so is %s", (status) => {
  const update = workspaceDiff([aWorkspace(1, { status })], [])!;
  expect(update.deletedWorkspaces[0]!.status).toBe(numberOf(status));
});

test("[WU6] whoever applies the updates, deletes first, has the last snapshot", () => {
  const state = fc.uniqueArray(
    fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      name: fc.constantFrom("a", "b"),
      status: fc.constantFrom("running" as const, "stopped" as const),
      agents: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
    }),
    { selector: ({ number }) => number, maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(state, { minLength: 1, maxLength: 6 }), (snapshots) => {
      const [workspaces, held] = [new Map<string, string>(), new Set<string>()];
      let before: WorkspaceState[] = [];
      for (const snapshot of snapshots) {
        const after = snapshot.map(({ number, name, status, agents: all }) =>
          aWorkspace(number, {
            name,
            status,
            agents: all.map((agent) => ({ id: anId(number * 10), name: agent })),
          }),
        );
        const update = workspaceDiff(before, after);
        for (const { id } of update?.deletedWorkspaces ?? []) workspaces.delete(uuidOf(id));
        for (const { id, name } of update?.deletedAgents ?? [])
          expect(held.delete(uuidOf(id) + name)).toBe(true);
        for (const { id, name, status } of update?.upsertedWorkspaces ?? [])
          workspaces.set(uuidOf(id), `${name} ${status}`);
        for (const { id, name } of update?.upsertedAgents ?? []) held.add(uuidOf(id) + name);
        before = after;
        const wanted = after.map(({ id, name, status }) => [
          id,
          `${name} ${Status[status === "running" ? "RUNNING" : "STOPPED"]}`,
        ]);
        expect(Object.fromEntries(workspaces)).toEqual(Object.fromEntries(wanted));
        expect([...held].sort()).toEqual(
          after.flatMap(({ agents: all }) => all.map(({ id, name }) => id + name)).sort(),
        );
      }
    }),
  );
});
