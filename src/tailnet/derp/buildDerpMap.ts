import type { DerpMap, DerpNode, DerpRegion } from "./derpMap.ts";

export type DerpConfig = {
  /** The relay of this server; absent when it has none. */
  embedded?: { accessUrl: URL; regionId?: number; regionCode?: string; regionName?: string } | undefined;
  /** `host:port`; `disable` among them means none. */
  stunServers: readonly string[];
  /** A map from elsewhere, which `baseSource` says where to read. */
  base?: DerpMap | undefined;
  /** Only relayed connections: no STUN anywhere. */
  blockDirect: boolean;
};

export const DEFAULT_STUN_SERVERS: readonly string[] = ["", "1", "2", "3", "4"].map(
  (number) => `stun${number}.l.google.com:19302`,
);

const NEEDED =
  "Clients need a DERP map to reach agents: give one by URL or path, or switch on the relay of this server.";

/** Where the base map is to be read from, if anywhere. Throws when there are two places. */
export function baseSource(url?: string, path?: string): { url: string } | { path: string } | undefined {
  if (url && path) throw new Error("a remote URL or local path must be specified, not both");
  if (url) return { url };
  return path ? { path } : undefined;
}

/** The map that clients get. Throws what keeps the server from starting. */
export function buildDerpMap({ embedded, stunServers, base, blockDirect }: DerpConfig): DerpMap {
  const regions = new Map<string, DerpRegion>();
  const add = (id: number, region: DerpRegion) => {
    if (regions.has(String(id)))
      throw new Error(`DERP region ID ${id} is in the base map and is also built in`);
    regions.set(String(id), region);
  };
  for (const [id, region] of Object.entries(base?.Regions ?? {})) if (region) regions.set(id, region);
  if (embedded) {
    const region = embeddedRegion(embedded);
    add(region.RegionID, region);
    const isWithout = blockDirect || stunServers.includes("disable");
    for (const [at, server] of (isWithout ? [] : stunServers).entries()) {
      const id = region.RegionID + 1 + at;
      add(id, stunRegion(id, server));
    }
  }
  if (blockDirect) for (const [id, region] of regions) regions.set(id, withoutStun(region));
  const isEmptyOnPurpose = !embedded && !base;
  if (!isEmptyOnPurpose) checkUsable([...regions.values()]);
  return { ...base, Regions: Object.fromEntries(regions) };
}

function checkUsable(regions: DerpRegion[]) {
  if (regions.length === 0) throw new Error(`DERP map has no regions. ${NEEDED}`);
  if (!regions.some(({ Nodes }) => Nodes?.some((node) => !node.STUNOnly)))
    throw new Error(`DERP map has no DERP nodes. ${NEEDED}`);
}

function embeddedRegion({
  accessUrl,
  regionId = 999,
  regionCode = "coder",
  regionName = "Coder Embedded Relay",
}: NonNullable<DerpConfig["embedded"]>): DerpRegion {
  const isHttp = accessUrl.protocol === "http:";
  const node: DerpNode = {
    Name: `${regionId}b`,
    RegionID: regionId,
    HostName: accessUrl.hostname.replace(/^\[|\]$/g, ""),
    STUNPort: -1,
    DERPPort: Number(accessUrl.port) || (isHttp ? 80 : 443),
    ...(isHttp && { ForceHTTP: true }),
  };
  return {
    EmbeddedRelay: true,
    RegionID: regionId,
    RegionCode: regionCode,
    RegionName: regionName,
    Nodes: [node],
  };
}

function stunRegion(id: number, server: string): DerpRegion {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(server) ?? [];
  const host = bracketed ?? plain;
  if (!host || !Number(port) || Number(port) > 65_535)
    throw new Error(`STUN server ${JSON.stringify(server)} is not host:port`);
  const node = {
    Name: `${id}stun0`,
    RegionID: id,
    HostName: host,
    STUNPort: Number(port),
    STUNOnly: true,
  };
  return {
    EmbeddedRelay: false,
    RegionID: id,
    RegionCode: `coder_stun_${id}`,
    RegionName: `Coder STUN ${id}`,
    Nodes: [node],
  };
}

function withoutStun(region: DerpRegion): DerpRegion {
  const nodes = region.Nodes?.filter((node) => !node.STUNOnly).map((node) => ({ ...node, STUNPort: -1 }));
  return { ...region, Nodes: nodes ?? null };
}
