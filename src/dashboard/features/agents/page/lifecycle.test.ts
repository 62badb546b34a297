import { expect, test } from "vitest";
import { anAgent, at, ms } from "#api/testing/anAgent.ts";
import { lifecyclePhases, phaseLength, slowPhase } from "./lifecycle.ts";

const told = (phases: ReturnType<typeof lifecyclePhases>, now = ms(100)) =>
  phases.map((phase) => `${phase.name} ${phaseLength(phase, now) / 1000}`);

test("[D2] a healthy agent's life is told in stretches", () => {
  expect(told(lifecyclePhases(anAgent()))).toEqual([
    "Waiting for contact 4",
    "Connected 1",
    "Starting 5",
    "Ready 90",
  ]);
});

test("[D2] one that never came is still waiting", () => {
  const agent = anAgent({
    status: "timeout",
    lifecycle_state: "created",
    first_connected_at: undefined,
    last_connected_at: undefined,
    started_at: undefined,
    ready_at: undefined,
  });
  expect(lifecyclePhases(agent)).toEqual([{ name: "Waiting for contact", kind: "bad", from: ms(0) }]);
});

test("[D2] a failed start is told apart from a ready one", () => {
  expect(told(lifecyclePhases(anAgent({ lifecycle_state: "start_error" }))).at(-1)).toBe("Start failed 90");
  expect(told(lifecyclePhases(anAgent({ lifecycle_state: "start_timeout" }))).at(-1)).toBe(
    "Start too slow 90",
  );
});

test("[D2] a lost agent ends as offline, an orderly one as off", () => {
  const lost = anAgent({ status: "disconnected", disconnected_at: at(60) });
  expect(told(lifecyclePhases(lost)).slice(-2)).toEqual(["Ready 50", "Offline 40"]);
  expect(told(lifecyclePhases({ ...lost, lifecycle_state: "off" })).at(-1)).toBe("Off 40");
});

test("[D2] the phase is slow when it took more than twice this agent's median", () => {
  const usual = lifecyclePhases(anAgent());
  const slow = lifecyclePhases(anAgent({ ready_at: at(30) }));
  expect(slowPhase(slow, [usual, usual, usual])).toBe("Starting");
  expect(slowPhase(usual, [usual, usual, usual])).toBeUndefined();
  expect(slowPhase(slow, [])).toBeUndefined();
});
