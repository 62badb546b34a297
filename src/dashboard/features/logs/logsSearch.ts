import { z } from "zod";

/** What the address of a logs page says. Small on purpose: the router loads it with the first page. */
export const LogsSearch = z.object({
  /** Ids of log sources; all when absent. */
  source: z.string().optional().catch(undefined),
  level: z.string().optional().catch(undefined),
  q: z.string().optional().catch(undefined),
  /** Id of the line to show. */
  line: z.coerce.number().int().optional().catch(undefined),
});
export type LogsSearch = z.infer<typeof LogsSearch>;
