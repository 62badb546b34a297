import { expect, test } from "vitest";
import type { DerpMap, DerpRegion } from "#api/http/connection.ts";
import { mapChange, nodeText, regionRows } from "./regions.ts";

const aNode = { Name: "1a", RegionID: 1, HostName: "derp.example.com" };
const aRegion = (id: number, name: string, change: Partial<DerpRegion> = {}): DerpRegion => ({
  EmbeddedRelay: false,
  RegionID: id,
  RegionCode: `r${id}`,
  RegionName: name,
  Nodes: [aNode],
  ...change,
});
const aMap = (...regions: DerpRegion[]): DerpMap => ({
  Regions: Object.fromEntries(regions.map((region) => [String(region.RegionID), region])),
});

test("[D4] regions stand by latency; what was not measured follows by name, whatever the map's order is", () => {
  const map = aMap(aRegion(1000, "Zurich"), aRegion(2, "Sydney"), aRegion(3, "Athens"), aRegion(4, "Oslo"));
  const rows = regionRows(map, {
    Sydney: { preferred: false, latency_ms: 310 },
    Oslo: { preferred: true, latency_ms: 12 },
  });
  expect(rows.map(({ name, latencyMs, preferred }) => [name, latencyMs, preferred])).toEqual([
    ["Oslo", 12, true],
    ["Sydney", 310, false],
    ["Athens", undefined, false],
    ["Zurich", undefined, false],
  ]);
});

test("what the agent measured and the map does not have is shown all the same", () => {
  const [row] = regionRows(aMap(), { Quarterdeck: { preferred: true, latency_ms: 1 } });
  expect(row).toMatchObject({ name: "Quarterdeck", region: undefined, latencyMs: 1 });
});

test("a map that is null, has a null region, or one without nodes or name breaks nothing", () => {
  expect(regionRows({ Regions: null }, undefined)).toEqual([]);
  const map = { Regions: { "1": null, "2": aRegion(2, "", { RegionCode: "", Nodes: null }) } };
  const latency = { "Unnamed 2": { preferred: true, latency_ms: 7 } };
  expect(regionRows(map, latency)).toMatchObject([
    { name: "Region 2", nodes: [], stunOnly: false, latencyMs: 7, preferred: true },
  ]);
});

test("a region of STUN nodes alone relays nothing; scores of the map are told", () => {
  const map = {
    ...aMap(aRegion(1, "A", { Nodes: [{ ...aNode, STUNOnly: true }] })),
    HomeParams: { RegionScore: { "1": 0.5 } },
  };
  expect(regionRows(map, {})[0]).toMatchObject({ stunOnly: true, score: 0.5 });
});

test.each([
  [{}, "derp.example.com:443, STUN on 3478"],
  [{ DERPPort: 8443, STUNPort: -1 }, "derp.example.com:8443"],
  [{ DERPPort: 0, STUNPort: 0 }, "derp.example.com:443, STUN on 3478"],
  [{ STUNOnly: true, STUNPort: 19302 }, "derp.example.com, STUN on 19302"],
])("node %j reads %s", (change, text) => {
  expect(nodeText({ ...aNode, ...change })).toBe(text);
});

test("the difference of two maps in words, with the first names of many", () => {
  const before = aMap(aRegion(1, "Oslo"), aRegion(2, "Bern"));
  expect(mapChange(before, before)).toBe("");
  expect(mapChange(before, aMap(aRegion(2, "Bern", { Avoid: true }), aRegion(3, "Rome")))).toBe(
    "Rome added; Oslo gone; Bern changed",
  );
  const many = aMap(...Array.from({ length: 50 }, (_, index) => aRegion(index + 1, `R${index + 1}`)));
  expect(mapChange({ Regions: {} }, many)).toBe("R1, R2, R3 and 47 more added");
});
