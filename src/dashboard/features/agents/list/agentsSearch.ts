import { z } from "zod";

export const STATUS_FILTERS = ["connected", "connecting", "disconnected", "timeout", "off"] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];

export const AgentsSearch = z.object({
  q: z.string().optional().catch(undefined),
  status: z.enum(STATUS_FILTERS).optional().catch(undefined),
  health: z.enum(["healthy", "unhealthy"]).optional().catch(undefined),
  /** The dialog that adds an agent is open. */
  add: z.boolean().optional().catch(undefined),
  /** The dialog that claims a prebuilt workspace is open. */
  claim: z.boolean().optional().catch(undefined),
});
export type AgentsSearch = z.infer<typeof AgentsSearch>;
