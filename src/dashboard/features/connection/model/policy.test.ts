import { expect, test } from "vitest";
import { policyOf } from "./policy.ts";
import { regionRows } from "./regions.ts";

const node = { Name: "1a", RegionID: 1, HostName: "h" };
const region = { EmbeddedRelay: false, RegionID: 1, RegionCode: "osl", RegionName: "Oslo", Nodes: [node] };
const relay = { Regions: { "1": region } };
const stun = { Regions: { "1": { ...region, Nodes: [{ ...node, STUNOnly: true }] } } };

function policy(map: typeof relay, direct: boolean, isOurs = true, preferred = false) {
  const latency = preferred ? { Oslo: { preferred: true, latency_ms: 5 } } : undefined;
  const info = { disable_direct_connections: !direct, derp_force_websockets: false };
  return policyOf({ info, regions: regionRows(map, latency), isOurs });
}

test("[D4] direct or relayed in words, and what to change where clients cannot reach the agent", () => {
  expect(policy(relay, true)).toMatchObject({ kind: "ok", word: "Direct when possible" });
  expect(policy(relay, true, true, true).sentence).toContain("the relay in Oslo");
  expect(policy(relay, false)).toMatchObject({ kind: "ok", word: "Relayed only" });
  expect(policy(stun, true)).toMatchObject({ kind: "warn", word: "Direct only" });
  expect(policy(stun, true).next).toContain("--derp-config");
  expect(policy(stun, false)).toMatchObject({ kind: "bad", word: "No way" });
  expect(policy(stun, false).next).toContain("--disable-direct-connections");
});

test("another server is not told flags of ours", () => {
  for (const map of [relay, stun])
    for (const direct of [true, false]) expect(policy(map, direct, false).next ?? "").not.toContain("--");
});
