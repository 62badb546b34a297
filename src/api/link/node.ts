import { z } from "zod";
import { Time, Uuid } from "../values.ts";

/** How an agent takes part in the tailnet, over its link (capabilities.ts). */

export const OpenNode = z.object({
  /** Whose link it is: the node's addresses come of it. */
  agent_id: Uuid,
});
export type OpenNode = z.infer<typeof OpenNode>;

/** No deployment has so many regions; each has two families. */
const MAX_LATENCIES = 2_000;

/** What the agent says of itself as a peer (tailnet-rpc.md §7). It has no endpoints: it listens nowhere. */
export const AgentNode = z.object({
  id: z.number().int().positive(),
  as_of: Time,
  key: z.string().regex(/^nodekey:[0-9a-f]{64}$/),
  disco: z.string().regex(/^discokey:[0-9a-f]{64}$/),
  /** 0 where no region with a relay answered. */
  preferred_derp: z.number().int().min(0).max(0x7fff_ffff),
  /** Seconds by `<region>-v4` and `<region>-v6`. */
  derp_latency: z
    .record(z.string().regex(/^\d{1,10}-v[46]$/), z.number().min(0))
    .refine((all) => Object.keys(all).length <= MAX_LATENCIES),
  addresses: z.array(z.string().max(64)).max(8),
});
export type AgentNode = z.infer<typeof AgentNode>;

/** One line of the agent; null says that it leaves on purpose, and is the last. */
export const NodeLine = AgentNode.nullable();
