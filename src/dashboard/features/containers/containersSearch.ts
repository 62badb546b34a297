import { z } from "zod";

/** What the address of a containers page says. Small on purpose: the router loads it with the first page. */
export const ContainersSearch = z.object({
  /** The filter as it is typed: words, and `label:` `image:` `state:` `port:` terms. */
  q: z.coerce.string().optional().catch(undefined),
  /** Workspace folder of the devcontainer whose panel is open: its id changes when the agent restarts. */
  open: z.string().optional().catch(undefined),
});
export type ContainersSearch = z.infer<typeof ContainersSearch>;
