import { expect, test } from "vitest";
import { expandDirectory, expandPath, workingDirectory } from "./directory.ts";

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

test.each([
  ["~/install.log", "/home/ann/install.log"],
  ["$LOGS/web.log", "/var/log/web.log"],
  ["web.log", "/srv/web/web.log"],
  ["../web.log", "/srv/web.log"],
  ["/tmp/x", "/tmp/x"],
])("the file %j is %s", (configured, expected) => {
  expect(expandPath(configured, "/srv/web", { HOME: "/home/ann", LOGS: "/var/log" })).toBe(expected);
});

test("[PTY71] processes start in home where the directory is missing", async () => {
  expect(await workingDirectory("/nowhere/at/all", "/home/ann")).toBe("/home/ann");
  expect(await workingDirectory("/tmp", "/home/ann")).toBe("/tmp");
});
