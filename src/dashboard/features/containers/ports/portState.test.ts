import { expect, test } from "vitest";
import { portStateOf } from "./portState.ts";

const aPort = (hostPort: number | undefined, network = "tcp") => ({
  port: 80,
  network,
  hostPort,
  hostIps: ["0.0.0.0"],
});
const known = {
  isRunning: true,
  listening: [{ process_name: "docker-proxy", network: "tcp", port: 8080 }],
  probes: new Map<number, string>(),
  agent: { apps: [] },
};
const wordOf = (...[port, more]: [ReturnType<typeof aPort>, Partial<typeof known>?]) =>
  portStateOf(port, { ...known, ...more })?.word;

test("[C13] what listens, what does not, and what is not told, are three things", () => {
  expect(wordOf(aPort(8080))).toBe("listens");
  expect(wordOf(aPort(8081))).toBe("not listening");
  expect(wordOf(aPort(5432))).toBeUndefined();
  expect(wordOf(aPort(8080, "udp"))).toBeUndefined();
  expect(portStateOf(aPort(8080), { ...known, listening: undefined })).toBeUndefined();
});

test("[C13] what a probe found is believed before the list, in which the engine's proxy always listens", () => {
  const probes = (state: string) => ({ probes: new Map([[8080, state]]) });
  expect(wordOf(aPort(8080), probes("accepts"))).toBe("listens");
  expect(wordOf(aPort(8080), probes("closes"))).toBe("nothing listens inside");
  expect(wordOf(aPort(8080), probes("refuses"))).toBe("not listening");
  expect(wordOf(aPort(8080), probes("some later word"))).toBe("listens");
  expect(wordOf(aPort(5432), { probes: new Map([[5432, "accepts"]]) })).toBe("listens");
});

test("[C13] a container that does not run, and a port that is not published, say so before all else", () => {
  expect(wordOf(aPort(8080), { isRunning: false })).toBe("not running");
  expect(wordOf(aPort(undefined))).toBe("not published");
});
