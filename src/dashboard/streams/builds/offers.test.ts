import { expect, test } from "vitest";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { needsConfirmation, offeredActions, startingAction } from "./offers.ts";

const inState = (build: Partial<WorkspaceBuild>, change = {}) => aWorkspace({ build, ...change });
const outdated = { outdated: true, template_active_version_id: "5a2b1c3d-0000-4000-8000-000000000000" };

test.each([
  ["running", "start", ["restart", "stop"]],
  ["stopped", "stop", ["start"]],
  ["pending", "start", ["cancel"]],
  ["starting", "start", ["cancel"]],
  ["stopping", "stop", ["cancel"]],
  ["canceling", "start", []],
  ["failed", "start", ["start", "stop"]],
  ["failed", "stop", ["stop", "start"]],
  ["canceled", "start", ["start", "stop"]],
  ["failed", "delete", []],
  ["deleted", "delete", []],
  ["something new", "start", []],
] as const)("[W1] a workspace that is %s (%s) offers %j", (status, transition, actions) => {
  expect(offeredActions(inState({ status, transition }))).toEqual(actions);
});

test("[W1] an update is offered when outdated, and alone when the template demands its active version", () => {
  expect(offeredActions(inState({ status: "stopped" }, outdated))).toEqual(["start", "update"]);
  expect(offeredActions(inState({ status: "running" }, outdated))).toEqual(["restart", "update", "stop"]);
  const demanding = { ...outdated, template_require_active_version: true };
  expect(offeredActions(inState({ status: "stopped" }, demanding))).toEqual(["update"]);
  expect(offeredActions(inState({ status: "running" }, demanding))).toEqual(["update", "stop"]);
  expect(startingAction(inState({ status: "stopped" }, demanding))).toBe("update");
  expect(startingAction(inState({ status: "running" }, outdated))).toBeUndefined();
});

test("[W1] no cancel where the template keeps it from its users", () => {
  const kept = { template_allow_user_cancel_workspace_jobs: false };
  expect(offeredActions(inState({ status: "starting" }, kept))).toEqual([]);
});

test("[W1] only a start of what does not run is done without asking", () => {
  expect(needsConfirmation(inState({ status: "stopped" }), "start")).toBe(false);
  for (const action of ["stop", "restart", "update", "cancel"] as const)
    expect(needsConfirmation(inState({ status: "running" }), action)).toBe(true);
});
