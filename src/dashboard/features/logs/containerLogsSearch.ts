import { z } from "zod";
import { LogsSearch } from "./logsSearch.ts";

/** As many as one request may name. */
export const MOST_CONTAINERS = 32;

/** What the address of one container's log says. */
export const ContainerLogSearch = LogsSearch.extend({
  /** One of the agent's terminals, shown beside the log. */
  t: z.uuid().optional().catch(undefined),
});
export type ContainerLogSearch = z.infer<typeof ContainerLogSearch>;

/** What the address of a merged log of containers says. */
export const ContainerLogsSearch = LogsSearch.extend({
  container: z
    .array(z.coerce.string())
    .or(z.coerce.string().transform((one) => [one]))
    .transform((all) => all.slice(0, MOST_CONTAINERS))
    .catch([]),
});
export type ContainerLogsSearch = z.infer<typeof ContainerLogsSearch>;
