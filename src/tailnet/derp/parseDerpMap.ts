import type { DerpMap, DerpNode, DerpRegion } from "./derpMap.ts";

/** Reads a map of another source, which a person may have written. Names must be exact; what is not known is left out. Throws. */
export function parseDerpMap(text: string): DerpMap {
  const map = object(JSON.parse(text), "DERP map");
  const homeParams = map.HomeParams ?? undefined;
  const regions = map.Regions ?? null;
  return {
    ...(homeParams !== undefined && { HomeParams: parseHomeParams(homeParams) }),
    Regions:
      regions &&
      Object.fromEntries(
        Object.entries(object(regions, "Regions")).map(([id, region]) => [
          regionId(id),
          region === null ? null : parseRegion(object(region, `region ${id}`), `region ${id}`),
        ]),
      ),
    ...(optional(map, "omitDefaultRegions", "boolean", "DERP map") && { omitDefaultRegions: true }),
  };
}

function regionId(key: string): string {
  if (!/^-?\d{1,15}$/.test(key)) throw new Error(`DERP map: ${JSON.stringify(key)} is no region id`);
  return String(Number(key));
}

function parseHomeParams(value: unknown): DerpMap["HomeParams"] {
  const scores = Object.entries(object(object(value, "HomeParams").RegionScore ?? {}, "RegionScore"));
  if (scores.length === 0) return {};
  return {
    RegionScore: Object.fromEntries(
      scores.map(([id, score]) => {
        if (typeof score !== "number") throw new Error(`DERP map: RegionScore ${id} is no number`);
        return [regionId(id), score];
      }),
    ),
  };
}

function parseRegion(region: Record<string, unknown>, where: string): DerpRegion {
  const nodes = region.Nodes ?? null;
  if (nodes !== null && !Array.isArray(nodes)) throw new Error(`DERP map: Nodes of ${where} is no list`);
  return {
    EmbeddedRelay: optional(region, "EmbeddedRelay", "boolean", where) ?? false,
    RegionID: optional(region, "RegionID", "number", where) ?? 0,
    RegionCode: optional(region, "RegionCode", "string", where) ?? "",
    RegionName: optional(region, "RegionName", "string", where) ?? "",
    Avoid: optional(region, "Avoid", "boolean", where),
    Nodes: nodes?.map((node, at) => parseNode(object(node, `node ${at} of ${where}`), where)) ?? null,
  };
}

function parseNode(node: Record<string, unknown>, where: string): DerpNode {
  const text = (name: string) => optional(node, name, "string", where);
  const number = (name: string) => optional(node, name, "number", where);
  const flag = (name: string) => optional(node, name, "boolean", where);
  return {
    Name: text("Name") ?? "",
    RegionID: number("RegionID") ?? 0,
    HostName: text("HostName") ?? "",
    CertName: text("CertName"),
    IPv4: text("IPv4"),
    IPv6: text("IPv6"),
    STUNPort: number("STUNPort"),
    STUNOnly: flag("STUNOnly"),
    DERPPort: number("DERPPort"),
    InsecureForTests: flag("InsecureForTests"),
    ForceHTTP: flag("ForceHTTP"),
    STUNTestIP: text("STUNTestIP"),
    CanPort80: flag("CanPort80"),
  };
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`DERP map: ${where} is no object`);
  return { ...value };
}

type Types = { string: string; number: number; boolean: boolean };

function optional<T extends keyof Types>(
  of: Record<string, unknown>,
  name: string,
  type: T,
  where: string,
): Types[T] | undefined {
  const value = of[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== type || (type === "number" && !Number.isSafeInteger(value)))
    throw new Error(`DERP map: ${name} of ${where} is no ${type === "number" ? "whole number" : type}`);
  return value as Types[T]; // just looked at
}
