import type { DerpMap, DerpNode, DerpRegion } from "../derp/derpMap.ts";

export const aDerpNode = (more: Partial<DerpNode> = {}): DerpNode => ({
  Name: "1a",
  RegionID: 1,
  HostName: "relay.example.com",
  ...more,
});

export const aDerpRegion = (more: Partial<DerpRegion> = {}): DerpRegion => ({
  EmbeddedRelay: false,
  RegionID: 1,
  RegionCode: "test",
  RegionName: "Test",
  Nodes: [aDerpNode()],
  ...more,
});

export const aDerpMap = (...regions: DerpRegion[]): DerpMap => ({
  Regions: Object.fromEntries(
    (regions.length > 0 ? regions : [aDerpRegion()]).map((region) => [String(region.RegionID), region]),
  ),
});
