import { expect, test } from "vitest";
import { appHostOf, throughDashboard } from "../../streams/appHost.ts";
import { joinPorts, portLink, seePorts, whyNotOpen } from "./ports.ts";

const place = { agent: "my-agent", workspace: "my-workspace", owner: "my-username" };
const host = {
  wildcard: "*.proxy-host.tld",
  base: "",
  protocol: "https:",
  isOurs: true,
  whyOff: undefined,
};
const aPort = (port: number) => ({ process_name: "node", network: "tcp", port });
const aShare = (port: number, agent_name = "main") => ({
  workspace_id: "w",
  agent_name,
  port,
  share_level: "public" as const,
  protocol: "http" as const,
});

test("[LC7] the link of a port, with s for a program that speaks TLS", () => {
  const label = "my-agent--my-workspace--my-username.proxy-host.tld/";
  expect(portLink(12345, "https", place, host)).toBe(`https://12345s--${label}`);
  expect(portLink(12345, "http", place, host)).toBe(`https://12345--${label}`);
});

test("a port without an address says why", () => {
  expect(whyNotOpen(8080, place, host)).toBeUndefined();
  for (const port of [8, 65_536, Number.NaN, 80.5])
    expect(whyNotOpen(port, place, host)).toMatch("from 9 to 65535");
  expect(whyNotOpen(80, place, host)).toBeUndefined();
  expect(whyNotOpen(80, place, { ...host, isOurs: false })).toMatch("name of an app");
  expect(whyNotOpen(8080, { ...place, owner: "o".repeat(60) }, host)).toMatch("63 is the most");
  expect(whyNotOpen(8080, place, { ...host, whyOff: "off" })).toBe("off");
});

test("[UI31] shared ports and listening ones are one list by number, without other agents' shares", () => {
  const rows = joinPorts(
    [aPort(9000), aPort(3000)],
    [aShare(3000), aShare(2000), aShare(1, "other")],
    "main",
  );
  expect(rows.map(({ port, listens, share }) => [port, listens, share?.share_level])).toEqual([
    [2000, false, "public"],
    [3000, true, "public"],
    [9000, true, undefined],
  ]);
});

test("[C13] what was there at the first look is not new; what comes, or comes back, is", () => {
  const first = seePorts(undefined, [aPort(1000)], 5);
  expect([first.arrived, first.seen.get(1000)]).toEqual([[], 0]);
  const second = seePorts(first.seen, [aPort(1000), aPort(2000)], 7);
  expect([second.arrived, second.seen.get(2000)]).toEqual([[aPort(2000)], 7]);
  const gone = seePorts(second.seen, [aPort(1000)], 8);
  expect(seePorts(gone.seen, [aPort(2000)], 9).arrived).toEqual([aPort(2000)]);
});

test("a page opened elsewhere than at the server's address enters apps through its own origin", () => {
  const info = {
    dashboard_url: "http://127.0.0.1:7080",
    quarterdeck: { version: "1", extensions: ["ports"] },
  };
  const regions = [
    {
      name: "primary",
      display_name: "",
      healthy: true,
      path_app_url: "",
      wildcard_hostname: "*.localhost:7080",
    },
  ];
  const at = (origin: string) => appHostOf(regions, new URL(origin) as unknown as Location, info);
  expect(throughDashboard("http://x/", at("http://127.0.0.1:7080"))).toBe("http://x/");
  expect(throughDashboard("http://x/", at("http://localhost:7080"))).toBe(
    "http://localhost:7080/api/v2/applications/auth-redirect?redirect_uri=http%3A%2F%2Fx%2F",
  );
  expect(at("http://192.168.0.5:7080").whyOff).toMatch("another machine");
});
