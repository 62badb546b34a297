import { expect, test } from "vitest";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { portLink, protocolOf, whyNotOpen } from "./portLink.ts";

const place = { agent: "my-agent", workspace: "my-workspace", owner: "my-username" };
const host = {
  wildcard: "*.proxy-host.tld",
  base: "",
  protocol: "https:",
  isOurs: true,
  whyOff: undefined,
};

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

test("a share says what the program speaks, else the choice of this browser", () => {
  const at = { agent: { name: "main" }, workspace: aWorkspace({ id: "w" }) };
  const share = {
    workspace_id: "w",
    agent_name: "main",
    port: 80,
    share_level: "public" as const,
    protocol: "http" as const,
  };
  expect(protocolOf(at, 80, undefined, [])).toBe("http");
  expect(protocolOf(at, 80, undefined, ["w/main/80"])).toBe("https");
  expect(protocolOf(at, 80, share, ["w/main/80"])).toBe("http");
  expect(protocolOf(at, 80, { ...share, protocol: "https" }, [])).toBe("https");
});
