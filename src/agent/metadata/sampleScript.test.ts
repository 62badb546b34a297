import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { fitted, sampleScript } from "./sampleScript.ts";

const place = { shell: "/bin/sh", cwd: tmpdir(), env: { PATH: process.env.PATH!, NAME: "ann" } };
const sample = (script: string, timeoutMs = 5_000) =>
  sampleScript(script, timeoutMs, place, new AbortController().signal);

test("the value is what a script wrote, trimmed", async () => {
  expect(await sample('echo; echo " hello $NAME "; echo')).toEqual({ value: "hello ann", error: "" });
});

test("a failure is told with its code and complaint, beside what was written", async () => {
  expect(await sample("echo half; echo no disk >&2; exit 4")).toEqual({
    value: "half",
    error: "exit code 4: no disk",
  });
  expect((await sample("kill -9 $$")).error).toBe("ended by SIGKILL");
});

test("a script that takes too long is ended with its children", async () => {
  expect(await sample("echo some; sleep 30 & sleep 30", 200)).toEqual({
    value: "some",
    error: "no value within 0.2 s",
  });
});

test("a flood of output takes no memory", async () => {
  expect((await sample("head -c 3000000 /dev/zero | tr '\\0' x")).value).toHaveLength(2048);
});

test("text is cut at a whole character", () => {
  expect(fitted("é".repeat(2000))).toBe("é".repeat(1024));
  expect(fitted(`x${"é".repeat(2000)}`)).toBe(`x${"é".repeat(1023)}`);
});
