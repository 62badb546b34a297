import { expect, test } from "vitest";
import { startupReport } from "./startupReport.ts";

test("[AG5] [AG6] an agent says what it is in the contract's words", () => {
  const machine = {
    version: "1.2.3",
    arch: "x64",
    platform: "win32",
    hostname: "box",
    env: { CODER_AGENT_SUBSYSTEM: "exectrace, envbox,other" },
  };
  expect(startupReport(machine, "/home/ann")).toEqual({
    version: "v1.2.3",
    expanded_directory: "/home/ann",
    subsystems: ["envbox", "exectrace"],
    architecture: "amd64",
    operating_system: "windows",
    hostname: "box",
  });
  expect(startupReport({ ...machine, arch: "arm64", platform: "linux", env: {} }, "/")).toMatchObject({
    architecture: "arm64",
    operating_system: "linux",
    subsystems: [],
  });
});
