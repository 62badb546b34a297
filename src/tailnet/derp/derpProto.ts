import { create } from "@bufbuild/protobuf";
import { type DERPMap, type DERPMap_Region, DERPMapSchema } from "../proto/derp_pb.ts";
import type { DerpMap, DerpRegion } from "./derpMap.ts";

/** The message of a map. Home params are always there: Go clients follow them without a look. */
export function derpMapToProto({ HomeParams, Regions }: DerpMap): DERPMap {
  const regions = Object.entries(Regions ?? {}).flatMap(([id, region]) =>
    region ? [[id, regionToProto(region)] as const] : [],
  );
  return create(DERPMapSchema, {
    homeParams: { regionScore: HomeParams?.RegionScore ?? {} },
    regions: Object.fromEntries(regions),
  });
}

function regionToProto(region: DerpRegion) {
  return {
    regionId: BigInt(region.RegionID),
    embeddedRelay: region.EmbeddedRelay,
    regionCode: region.RegionCode,
    regionName: region.RegionName,
    avoid: region.Avoid ?? false,
    nodes: (region.Nodes ?? []).map((node) => ({
      name: node.Name,
      regionId: BigInt(node.RegionID),
      hostName: node.HostName,
      certName: node.CertName ?? "",
      ipv4: node.IPv4 ?? "",
      ipv6: node.IPv6 ?? "",
      stunPort: node.STUNPort ?? 0,
      stunOnly: node.STUNOnly ?? false,
      derpPort: node.DERPPort ?? 0,
      insecureForTests: node.InsecureForTests ?? false,
      forceHttp: node.ForceHTTP ?? false,
      stunTestIp: node.STUNTestIP ?? "",
      canPort80: node.CanPort80 ?? false,
    })),
  };
}

/** The map of a message; `omitDefaultRegions` has no place in one. */
export function derpMapFromProto({ homeParams, regions }: DERPMap): DerpMap {
  const scores = homeParams?.regionScore ?? {};
  return {
    ...(Object.keys(scores).length > 0 && { HomeParams: { RegionScore: { ...scores } } }),
    Regions: Object.fromEntries(Object.entries(regions).map(([id, region]) => [id, regionFromProto(region)])),
  };
}

function regionFromProto(region: DERPMap_Region): DerpRegion {
  return {
    EmbeddedRelay: region.embeddedRelay,
    RegionID: Number(region.regionId),
    RegionCode: region.regionCode,
    RegionName: region.regionName,
    Avoid: region.avoid || undefined,
    Nodes: region.nodes.map((node) => ({
      Name: node.name,
      RegionID: Number(node.regionId),
      HostName: node.hostName,
      CertName: node.certName || undefined,
      IPv4: node.ipv4 || undefined,
      IPv6: node.ipv6 || undefined,
      STUNPort: node.stunPort || undefined,
      STUNOnly: node.stunOnly || undefined,
      DERPPort: node.derpPort || undefined,
      InsecureForTests: node.insecureForTests || undefined,
      ForceHTTP: node.forceHttp || undefined,
      STUNTestIP: node.stunTestIp || undefined,
      CanPort80: node.canPort80 || undefined,
    })),
  };
}
