import { expect, test } from "vitest";
import { exitFacts, exitFactsOf, explainExit, memoryText } from "./explainExit.ts";

test.each([
  ["exited successfully", { code: 0 }],
  ["exited with code 137", { code: 137 }],
  [
    'exited with code 127: exec: "nope": executable file not found in $PATH',
    { code: 127, error: 'exec: "nope": executable file not found in $PATH' },
  ],
])("[C17] the status text %s is read", (status, facts) => {
  expect(exitFacts({ running: false, status })).toEqual(facts);
});

test("[C17] a running container, and words of another engine, have no end to explain", () => {
  expect(exitFacts({ running: true, status: "running" })).toBeUndefined();
  expect(exitFacts({ running: false, status: "paused" })).toBeUndefined();
});

test.each([
  [0, "exit 0: done", false],
  [1, "exit 1: its program failed", true],
  [125, "exit 125: the engine could not run it", true],
  [126, "exit 126: entry command cannot be executed", true],
  [127, "exit 127: entry command not found", true],
  [137, "exit 137: SIGKILL, killed", true],
  [139, "exit 139: SIGSEGV", true],
  [143, "exit 143: SIGTERM, asked to stop", false],
  [130, "exit 130: SIGINT", false],
  [134, "exit 134: SIGABRT", true],
  [148, "exit 148: signal 20", true],
  [42, "exit 42", true],
  [255, "exit 255", true],
])("[C17] exit code %i is told in words", (code, what, bad) => {
  expect(explainExit({ code })).toMatchObject({ what, bad });
});

test("[C17] 137 is a lack of memory only when the engine says so, and then names the limit", () => {
  expect(explainExit({ code: 137, oomKilled: true, memoryLimit: 512 * 1024 ** 2 }).what).toBe(
    "exit 137: out of memory at 512 MiB limit",
  );
  expect(explainExit({ code: 137, oomKilled: true, memoryLimit: 0 })).toMatchObject({
    what: "exit 137: out of memory",
    why: expect.stringContaining("machine had no memory left"),
  });
  expect(explainExit({ code: 137, oomKilled: false }).what).toBe("exit 137: SIGKILL, killed");
});

test("[C17] a lack of memory counts whatever the code: a child may be what was killed", () => {
  expect(explainExit({ code: 1, oomKilled: true }).what).toBe("exit 1: out of memory");
});

test("[C17] the engine's own error wins over the code", () => {
  expect(explainExit({ code: 1, error: "exec /app: exec format error" }).what).toBe(
    "exit 1: exec format error",
  );
  expect(explainExit({ code: 128, error: 'exec: "nope": executable file not found in $PATH' }).what).toBe(
    "exit 128: entry command not found",
  );
  expect(explainExit({ code: 0, error: "port is already allocated" })).toMatchObject({
    what: "did not start",
    why: "port is already allocated",
    bad: true,
  });
});

test("[C17] what the engine knows is read from its own description, as far as it is there", () => {
  const inspected = {
    State: { ExitCode: 137, OOMKilled: true, Error: "" },
    HostConfig: { Memory: 268435456 },
  };
  expect(exitFactsOf(inspected)).toEqual({ code: 137, oomKilled: true, memoryLimit: 268435456 });
  expect(exitFactsOf({ State: null })).toEqual({});
});

test("memory is written in its largest whole unit", () => {
  expect([0, 512 * 1024 ** 2, 1.5 * 1024 ** 3, 1000].map(memoryText)).toEqual([
    "0 B",
    "512 MiB",
    "1.5 GiB",
    "1000 B",
  ]);
});
