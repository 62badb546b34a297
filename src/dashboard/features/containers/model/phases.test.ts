import { expect, test } from "vitest";
import { at, id } from "#api/testing/anAgent.ts";
import { anAttempt } from "../testing/aContainer.ts";
import { attemptsOf, logOf, phaseLines, usualFor } from "./phases.ts";

const running = anAttempt({
  id: id(701),
  started_at: at(100),
  ended_at: null,
  result: null,
  last_log_id: null,
  phases: [
    { name: "prepare", detail: "", started_at: at(100), ended_at: at(101) },
    { name: "image", detail: "RUN npm ci", step: 3, steps: 7, started_at: at(101), ended_at: null },
  ],
});

test("[C5] a build shows its phases, the step it is at, and what is usual for each, also for those to come", () => {
  const lines = phaseLines(running, anAttempt());
  expect(lines.map(({ name, state, step, tookMs, usualMs }) => [name, state, step, tookMs, usualMs])).toEqual(
    [
      ["prepare", "done", "", 1000, undefined],
      ["image", "running", "3 of 7", undefined, 20_000],
      ["create", "waiting", "", undefined, 5_000],
      ["lifecycle", "waiting", "", undefined, 15_000],
    ],
  );
});

test("[C5] a phase that was skipped is not waited for", () => {
  const usual = anAttempt({
    phases: [{ name: "features", detail: "", started_at: at(0), ended_at: at(3) }, ...anAttempt().phases],
  });
  expect(phaseLines(running, usual).map(({ name }) => name)).toEqual([
    "prepare",
    "image",
    "create",
    "lifecycle",
  ]);
});

test("[C5] the phase a build failed in says so, and nothing is waited for any more", () => {
  const failed = anAttempt({ result: "failed", phases: anAttempt().phases.slice(0, 2) });
  expect(phaseLines(failed, anAttempt({ id: id(9) })).map(({ state }) => state)).toEqual(["done", "failed"]);
});

test("[C5] usual is the last good attempt of the same kind", () => {
  const start = anAttempt({ id: id(1), kind: "start" });
  const bad = anAttempt({ id: id(2), result: "failed" });
  const good = anAttempt({ id: id(3) });
  expect(usualFor(running, [running, start, bad, good])?.id).toBe(id(3));
  expect(usualFor(running, [running, start])?.id).toBe(id(1));
  expect(usualFor(running, [running, bad])).toBeUndefined();
});

test("[C6] attempts are those of the folder, newest first, whatever the devcontainer's id", () => {
  const old = anAttempt({ id: id(1), started_at: at(1) });
  const other = anAttempt({ id: id(2), workspace_folder: "/other" });
  const young = anAttempt({ id: id(3), started_at: at(9) });
  expect(attemptsOf([old, other, young], "/home/ann/site").map((attempt) => attempt.id)).toEqual([
    id(3),
    id(1),
  ]);
});

test("[C7] the log of a failed attempt opens at its last line, of a good one at its first", () => {
  expect(logOf(anAttempt({ result: "failed" }))).toEqual({
    source: id(800),
    from: at(-1),
    to: at(41),
    line: "180",
  });
  expect(logOf(anAttempt()).line).toBe("101");
  expect(logOf(running)).toEqual({ source: id(800), from: at(99) });
});
