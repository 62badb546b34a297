import type { DerpMap, DerpNode, DerpRegion } from "#api/http/connection.ts";

/** Without STUN and on this machine, until told otherwise. */
export const aNode = (more: Partial<DerpNode> = {}): DerpNode => ({
  Name: "1a",
  RegionID: 1,
  HostName: "derp.example.com",
  IPv4: "127.0.0.1",
  IPv6: "none",
  STUNPort: -1,
  ...more,
});

export const aRegion = (
  id: number,
  node: Partial<DerpNode> = {},
  more: Partial<DerpRegion> = {},
): DerpRegion => ({
  EmbeddedRelay: false,
  RegionID: id,
  RegionCode: `r${id}`,
  RegionName: `Region ${id}`,
  Nodes: [aNode({ Name: `${id}a`, RegionID: id, ...node })],
  ...more,
});

export const aMap = (...regions: DerpRegion[]): DerpMap => ({
  Regions: Object.fromEntries(regions.map((region) => [region.RegionID, region])),
});
