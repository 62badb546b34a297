import { z } from "zod";

/** What the address of a terminal page says. Small on purpose: the router loads it with the first page. */
export const TerminalSearch = z.object({
  /** The terminal to show, by the id under which it is attached; one that is not open yet gets a tab. */
  t: z.uuid().optional().catch(undefined),
  /** A command to run, after consent. */
  command: z.string().optional().catch(undefined),
  /** Slug of the app whose command to run. */
  app: z.string().optional().catch(undefined),
  /** The container to run in, with `command`, `app` or neither. */
  container: z.string().optional().catch(undefined),
  container_user: z.string().optional().catch(undefined),
});
export type TerminalSearch = z.infer<typeof TerminalSearch>;
