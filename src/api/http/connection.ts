import { z } from "zod";
import { get, stream } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";

// The reference encodes these with its field names: PascalCase, except for one. Zero values are left out.

export const DerpNode = z.object({
  Name: z.string(),
  RegionID: z.number().int(),
  HostName: z.string(),
  CertName: z.string().optional(),
  IPv4: z.string().optional(),
  IPv6: z.string().optional(),
  /** Absent means 3478, -1 none. */
  STUNPort: z.number().int().optional(),
  STUNOnly: z.boolean().optional(),
  /** Absent means 443. */
  DERPPort: z.number().int().optional(),
  InsecureForTests: z.boolean().optional(),
  ForceHTTP: z.boolean().optional(),
  STUNTestIP: z.string().optional(),
  CanPort80: z.boolean().optional(),
});
export type DerpNode = z.infer<typeof DerpNode>;
readAs(DerpNode, { RegionID: 0 });

export const DerpRegion = z.object({
  EmbeddedRelay: z.boolean(),
  RegionID: z.number().int(),
  RegionCode: z.string(),
  RegionName: z.string(),
  Avoid: z.boolean().optional(),
  Nodes: z.array(DerpNode).nullable(),
});
export type DerpRegion = z.infer<typeof DerpRegion>;
readAs(DerpRegion, { EmbeddedRelay: false, RegionCode: "", RegionName: "" });

export const DerpMap = z.object({
  HomeParams: z.object({ RegionScore: z.record(z.string(), z.number()).optional() }).optional(),
  /** By region id. */
  Regions: z.record(z.string(), DerpRegion.nullable()).nullable(),
  omitDefaultRegions: z.boolean().optional(),
});
export type DerpMap = z.infer<typeof DerpMap>;

export const ConnectionInfo = z.object({
  derp_map: DerpMap,
  derp_force_websockets: z.boolean(),
  disable_direct_connections: z.boolean(),
  hostname_suffix: z.string().optional(),
});
export type ConnectionInfo = z.infer<typeof ConnectionInfo>;
readAs(ConnectionInfo, { derp_force_websockets: false, disable_direct_connections: false });

export const connectionApi = {
  generic: get("/api/v2/workspaceagents/connection", {
    summary: "Get connection info for workspace agents",
    response: ConnectionInfo,
  }),
  agent: get("/api/v2/workspaceagents/:agent/connection", {
    summary: "Get connection info for workspace agent",
    response: ConnectionInfo,
  }),
  /** Binary messages of JSON: the map at once, and again when it changes. */
  derpMap: stream("/api/v2/derp-map", { summary: "Get DERP map updates", message: DerpMap }),
};
