import { expect, test } from "vitest";
import { isActivity } from "./activityBump.ts";

test.each([
  [undefined, "working", true],
  ["working", "idle", true],
  ["complete", "working", true],
  ["complete", "idle", false],
  ["idle", "idle", false],
])("[SS6] from %s to %s is activity: %s", (previous, state, is) => {
  expect(isActivity(state, previous)).toBe(is);
});
