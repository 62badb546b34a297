import { expect, test } from "vitest";
import { expandDirectory, workingDirectory } from "./directory.ts";

test.each([
  ["", "/home/ann"],
  ["~", "/home/ann"],
  ["~/src", "/home/ann/src"],
  ["~other/src", "/home/ann/~other/src"],
  ["$PROJECTS/web", "/srv/web"],
  ["work", "/home/ann/work"],
  ["/opt//x/../y", "/opt/y"],
])("the directory %j is %s", (configured, expected) => {
  expect(expandDirectory(configured, "/home/ann", { PROJECTS: "/srv" })).toBe(expected);
});

test("[PTY71] processes start in home where the directory is missing", async () => {
  expect(await workingDirectory("/nowhere/at/all", "/home/ann")).toBe("/home/ann");
  expect(await workingDirectory("/tmp", "/home/ann")).toBe("/tmp");
});
