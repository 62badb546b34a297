import { expect, test } from "vitest";
import { versionRefusal } from "./version.ts";

test.each(["2.0", "2.3", "2.9", "2.10", "02.010"])("[TV1] version %s is served", (version) => {
  expect(versionRefusal(version)).toBeUndefined();
});

test.each([
  ["99.99", "server is at version 2.10, behind requested major version 99.99"],
  ["2.11", "server is at version 2.10, behind requested minor version 2.11"],
  ["3.1", "server is at version 2.10, behind requested major version 3.1"],
  ["cats", "invalid version string: cats"],
  ["", "invalid version string: "],
  ["1.0.1", "invalid version string: 1.0.1"],
  ["11", "invalid version string: 11"],
  ["cats.dogs", "invalid major version: cats.dogs"],
  [".", "invalid major version: ."],
  ["1.dogs", "invalid minor version: 1.dogs"],
  ["2.", "invalid minor version: 2."],
  ["0.8", "version 0.8 is no longer supported"],
  ["1.0", "version 1.0 is no longer supported"],
])("[TV2] version %j is refused with its reason (TN1–TN3)", (version, refusal) => {
  expect(versionRefusal(version)).toBe(refusal);
});
