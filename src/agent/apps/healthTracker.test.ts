import { expect, test } from "vitest";
import { afterProbe, untried } from "./healthTracker.ts";

const after = (probes: boolean[], threshold: number) =>
  probes.reduce((state, succeeded) => afterProbe(state, succeeded, threshold), untried).health;

test.each([
  [[], 3, "initializing"],
  [[true], 3, "healthy"],
  [[false, false], 3, "initializing"],
  [[false, false, false], 3, "unhealthy"],
  [[true, false, false], 3, "healthy"],
  [[true, false, true, false, false], 3, "healthy"],
  [[true, false, false, false], 3, "unhealthy"],
  [[false, false, false, true], 3, "healthy"],
  [[false], 0, "unhealthy"],
])("[AG10] after probes %j with threshold %i an app is %s", (probes, threshold, expected) => {
  expect(after(probes, threshold)).toBe(expected);
});
