import { expect, test } from "vitest";
import { isSecretKey } from "#api/secrets/isSecret.ts";
import { anInspect } from "../testing/anInspect.ts";
import { maskInspect } from "./maskInspect.ts";
import {
  commandOf,
  cpuLimit,
  environmentOf,
  portsOf,
  readInspect,
  restartPolicyText,
  startedAt,
} from "./readInspect.ts";

const inspect = readInspect(anInspect());

test("[C16] a command reads as a shell would take it, a policy and limits as people do", () => {
  expect(commandOf(inspect)).toBe(`docker-entrypoint.sh node 'it'\\''s.js' '--db=correct horse'`);
  expect(restartPolicyText(inspect)).toBe("on-failure, 5 times at most");
  expect(restartPolicyText(readInspect({}))).toBe("not restarted by itself");
  expect(cpuLimit(inspect)).toBe(1.5);
  expect(cpuLimit(readInspect({ HostConfig: { CpuQuota: 50_000, CpuPeriod: 100_000 } }))).toBe(0.5);
  expect(cpuLimit(readInspect({}))).toBeUndefined();
});

test("[C16] ports are by number, published or not", () => {
  expect(portsOf(inspect)).toEqual([
    { port: "80/tcp", hosts: ["0.0.0.0:8080", "[::]:8080"] },
    { port: "9229/tcp", hosts: [] },
  ]);
});

test("a container that never started has no start", () => {
  expect(startedAt(anInspect())).toBe("2026-11-24T08:00:00.5Z");
  expect(startedAt({ State: { StartedAt: "0001-01-01T00:00:00Z" } })).toBeUndefined();
});

test("[C16] what an engine says otherwise is left out, not a failure", () => {
  const odd = readInspect({
    State: "up",
    Config: { Env: "A=1", Labels: 3 },
    Mounts: null,
    NetworkSettings: 1,
  });
  expect(environmentOf(odd)).toEqual({});
  expect(portsOf(odd)).toEqual([]);
});

test("[C16] no secret is left in what is shown, wherever it stands", () => {
  const text = JSON.stringify(maskInspect(anInspect()));
  expect(text).not.toContain("correct horse");
  expect(text).not.toContain("k3y");
  expect(text).toContain("DB_PASSWORD=•");
  expect(text).toContain("PATH=/usr/bin");
  expect(text).toContain('"note":"plain"');
  expect(text).toContain('"RestartCount":2');
});

test("[C16] a label is a secret by its name as a variable is", () => {
  expect(isSecretKey("com.example.api-key", "x")).toBe(true);
  expect(isSecretKey("com.example.monkey", "x")).toBe(false);
});
