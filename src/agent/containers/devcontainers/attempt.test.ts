import { expect, test } from "vitest";
import { createAttempt } from "./attempt.ts";

function setup() {
  let seconds = 0;
  const attempt = createAttempt(
    {
      id: "9f0c2b1e-5d55-4a8b-9a43-0d6b7f2f4c11",
      workspace_folder: "/w/one",
      config_path: "",
      kind: "rebuild",
      source_id: "3b579bf4-1ed8-4b99-87a8-e9a1e3410410",
      config: { image: "debian" },
      config_hash: "ab",
    },
    () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)),
  );
  return attempt;
}
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

test("[C5] phases have their times, the one under way has no end", () => {
  const attempt = setup();
  expect(attempt.take({ kind: "phase", phase: "image", detail: "", command: "docker build ." })).toBe(true);
  expect(attempt.take({ kind: "step", step: 2, steps: 5, detail: "RUN make" })).toBe(true);
  expect(attempt.report()).toMatchObject({
    result: null,
    ended_at: null,
    phases: [
      { name: "prepare", started_at: at(1), ended_at: at(2) },
      { name: "image", started_at: at(2), ended_at: null, step: 2, steps: 5, detail: "RUN make" },
    ],
  });
});

test("[C5] a second command of the same phase goes on with it", () => {
  const attempt = setup();
  attempt.take({ kind: "phase", phase: "lifecycle", detail: "onCreateCommand", command: "a" });
  attempt.take({ kind: "phase", phase: "lifecycle", detail: "postCreateCommand", command: "b" });
  expect(attempt.report().phases.map(({ name, detail }) => [name, detail])).toEqual([
    ["prepare", ""],
    ["lifecycle", "postCreateCommand"],
  ]);
});

test("[C7] a failure names the step, the command, its exit code and the lines before", () => {
  const attempt = setup();
  attempt.take({ kind: "phase", phase: "lifecycle", detail: "postCreateCommand", command: "npm ci" });
  for (let line = 0; line < 30; line++) attempt.take({ kind: "line", level: "info", text: `line ${line}` });
  attempt.take({ kind: "exit", code: 127 });
  attempt.take({ kind: "line", level: "info", text: "postCreateCommand failed with exit code 127." });
  attempt.built({
    outcome: "error",
    message: "Command failed: /bin/sh -c npm ci",
    description: "postCreateCommand from devcontainer.json failed.",
    containerId: "c1",
  });
  attempt.enterAgent();
  attempt.end({ interrupted: false });
  const { failure, result, container_id, phases } = attempt.report();
  expect({ result, container_id }).toEqual({ result: "failed", container_id: "c1" });
  expect(phases.at(-1)?.ended_at).not.toBeNull();
  expect(failure).toMatchObject({
    phase: "lifecycle",
    message: "postCreateCommand from devcontainer.json failed.",
    command: "npm ci",
    exit_code: 127,
    hint: expect.stringContaining("not in the image"),
  });
  expect(failure?.context).toHaveLength(20);
  expect(failure?.context.at(-1)).toContain("127");
});

test("[C6] success and interruption have no failure", () => {
  const good = setup();
  good.built({ outcome: "success", containerId: "c1", remoteUser: "root", remoteWorkspaceFolder: "/w" });
  good.end({ interrupted: false });
  expect(good.report()).toMatchObject({ result: "succeeded", failure: null, container_id: "c1" });
  const cut = setup();
  cut.end({ interrupted: true });
  expect(cut.report()).toMatchObject({ result: "interrupted", failure: null });
});

test("[C7] a build in steps names the step that failed, without the CLI's own trace", () => {
  const attempt = setup();
  attempt.take({ kind: "phase", phase: "image", detail: "", command: "docker build -f Dockerfile ." });
  attempt.take({ kind: "step", step: 4, steps: 5, detail: "RUN make all" });
  attempt.take({ kind: "line", level: "info", text: "\u001b[91mmake: not found\u001b[0m" });
  attempt.take({ kind: "line", level: "info", text: "    at main (cli.js:1:1)", isOwn: true });
  attempt.built({
    outcome: "error",
    message: "Command failed: docker build -f Dockerfile .",
    description: "An error occurred building the image.",
  });
  expect(attempt.report().failure).toMatchObject({
    message: "An error occurred building the image.",
    description: "",
    command: "RUN make all",
    context: ["make: not found"],
  });
});

test("[C7] a reason is told once", () => {
  const attempt = setup();
  attempt.built({
    outcome: "error",
    message: "Dev container config not found.",
    description: "Dev container config not found.",
  });
  expect(attempt.report().failure).toMatchObject({
    message: "Dev container config not found.",
    description: "",
  });
});
