import { expect, test } from "vitest";
import type { BuildLog } from "#api/http/builds.ts";
import { failingStep, rowsOf, stagesOf } from "./buildStages.ts";

const second = (n: number) => `2026-07-01T00:00:0${n}.000Z`;
const line = (id: number, stage: string, log_level = "info", output = `line ${id}`): BuildLog => ({
  id,
  created_at: second(id),
  log_source: "provisioner",
  log_level,
  stage,
  output,
});
const log = [
  line(1, "Plan"),
  line(2, "Plan"),
  line(4, "Apply", "error", "no such image"),
  line(5, "Clean up"),
];

test("[W1] lines stand by stages, each with the time until the next, the last until the job's end", () => {
  const lasting = (end?: number) =>
    stagesOf(log, end).map(({ name, from, to }) => [name, to === undefined ? undefined : to - from!]);
  expect(lasting(Date.parse(second(9)))).toEqual([
    ["Plan", 3000],
    ["Apply", 1000],
    ["Clean up", 4000],
  ]);
  expect(lasting().at(-1)).toEqual(["Clean up", undefined]);
});

test("[W1] the step that failed is the last one with an error, else the last there is", () => {
  const step = failingStep(stagesOf(log, undefined));
  expect([step?.stage.name, step?.errors.map(({ output }) => output)]).toEqual(["Apply", ["no such image"]]);
  expect(failingStep(stagesOf(log.slice(0, 2), undefined))).toMatchObject({
    stage: { name: "Plan" },
    errors: [],
  });
  expect(failingStep([])).toBeUndefined();
});

test("a closed stage is its heading, and empty lines are left out", () => {
  const stages = stagesOf([line(1, "Plan"), line(2, "Plan", "info", ""), line(3, "Apply")], undefined);
  expect(rowsOf(stages, new Set()).map(({ key }) => key)).toEqual(["s1", "l1", "s3", "l3"]);
  expect(rowsOf(stages, new Set([1])).map(({ key }) => key)).toEqual(["s1", "s3", "l3"]);
});
