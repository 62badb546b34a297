import { expect, test } from "vitest";
import { errorText, readUpResult } from "./upResult.ts";

const ended = (code: number | null, signal: string | null = null) => ({ code, signal });

test("success: the last line of output that is JSON", () => {
  expect(
    readUpResult(
      'noise\n{"old":1}\n{"outcome":"success","containerId":"e0a0","remoteUser":"root","remoteWorkspaceFolder":"/w"}\n',
      ended(0),
    ),
  ).toEqual({ outcome: "success", containerId: "e0a0", remoteUser: "root", remoteWorkspaceFolder: "/w" });
});

test("[CC34] no result: an error without a container", () => {
  const result = readUpResult("bad outcome\n", ended(1));
  expect(result).not.toHaveProperty("containerId");
  expect(result).toMatchObject({ outcome: "error", message: expect.stringContaining("code 1") });
});

test("[CC35] a failed lifecycle command: an error and the container", () => {
  const result = readUpResult(
    '{"outcome":"error","message":"Command failed: /bin/sh -c x","description":"postCreateCommand from devcontainer.json failed.","containerId":"22ad"}',
    ended(1),
  );
  expect(result).toMatchObject({ outcome: "error", containerId: "22ad" });
  expect(result.outcome === "error" && errorText(result)).toBe(
    "postCreateCommand from devcontainer.json failed. Command failed: /bin/sh -c x",
  );
});

test("a success that ended with another code is none", () => {
  expect(readUpResult('{"outcome":"success","containerId":"e0"}', ended(143)).outcome).toBe("error");
  expect(readUpResult("", ended(null, "SIGTERM"))).toMatchObject({
    message: expect.stringContaining("SIGTERM"),
  });
});

test("a reason that the CLI gives twice is shown once", () => {
  const said = "Dev container config (/w/.devcontainer/devcontainer.json) not found.";
  expect(errorText({ message: said, description: said })).toBe(said);
});
