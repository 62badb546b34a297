import { expect, test } from "vitest";
import { isNamed, relayTarget, rewriteEmbedded, stunTarget } from "./derpTargets.ts";
import { aMap, aNode, aRegion } from "./testing/aRegion.ts";

const RESOLVED = [
  { address: "::1", family: 6 },
  { address: "192.0.2.1", family: 4 },
  { address: "192.0.2.2", family: 4 },
];
const named = (more = {}) => aNode({ IPv4: undefined, IPv6: undefined, STUNPort: undefined, ...more });

test("a node is where its name leads, where its address says, or nowhere", () => {
  const address = (more: object, family: 4 | 6 = 4) => stunTarget(named(more), family, RESOLVED)?.address;
  expect([address({}), address({}, 6)]).toEqual(["192.0.2.1", "::1"]);
  expect([address({ IPv4: "192.0.2.9" }), address({ IPv4: "none" })]).toEqual(["192.0.2.9", undefined]);
  expect([address({ IPv6: "2001:db8::1" }, 6), address({ IPv6: "192.0.2.9" }, 6)]).toEqual([
    "2001:db8::1",
    undefined,
  ]);
  expect([isNamed(named()), isNamed(named({ IPv4: "192.0.2.1", IPv6: "none" }))]).toEqual([true, false]);
});

test("STUN has port 3478, another, or none; a test address stands for the node's own", () => {
  const stun = (more: object, family: 4 | 6 = 4) => stunTarget(named(more), family, RESOLVED);
  expect(stun({})).toEqual({ address: "192.0.2.1", port: 3478 });
  expect(stun({ STUNPort: 19302 })?.port).toBe(19302);
  expect([stun({ STUNPort: -1 }), stun({ STUNPort: 70_000 })]).toEqual([undefined, undefined]);
  expect(stun({ STUNTestIP: "127.0.0.1", IPv4: "192.0.2.9" })?.address).toBe("127.0.0.1");
  expect(stun({ STUNTestIP: "127.0.0.1" }, 6)).toBeUndefined();
});

test("a relay is asked by HTTPS on 443 under its name, or as the map says; a node of STUN is none", () => {
  const relay = (more: object) => relayTarget(named(more), 4, RESOLVED);
  expect(relay({})).toEqual({
    secure: true,
    address: "192.0.2.1",
    port: 443,
    hostName: "derp.example.com",
    certName: "",
    insecure: false,
  });
  expect(relay({ ForceHTTP: true, DERPPort: 8080, InsecureForTests: true, CertName: "x" })).toMatchObject({
    secure: false,
    port: 8080,
    insecure: true,
    certName: "x",
  });
  expect(relay({ STUNOnly: true })).toBeUndefined();
});

test("the embedded relay is where the agent reaches its server; others stay, and so do its STUN nodes", () => {
  const stun = aNode({ Name: "s", STUNOnly: true, HostName: "stun.example.com" });
  const map = aMap(
    aRegion(999, {}, { EmbeddedRelay: true, Nodes: [aNode({ HostName: "deck.example.com" }), stun] }),
    aRegion(1),
  );
  const rewritten = rewriteEmbedded(map, "http://10.0.0.1:7080");
  expect(rewritten.Regions?.[999]?.Nodes).toEqual([
    aNode({ HostName: "10.0.0.1", DERPPort: 7080, ForceHTTP: true }),
    stun,
  ]);
  expect(rewritten.Regions?.[1]).toEqual(aRegion(1));
  const [secure] = rewriteEmbedded(map, "https://[::1]").Regions?.[999]?.Nodes ?? [];
  expect(secure).toMatchObject({ HostName: "::1", DERPPort: 443, ForceHTTP: false });
  expect(rewriteEmbedded({ Regions: null }, "http://x")).toEqual({ Regions: {} });
});
