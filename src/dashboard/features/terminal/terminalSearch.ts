import { z } from "zod";

/** What the address of a terminal page says. Small on purpose: the router loads it with the first page. */
export const TerminalSearch = z.object({
  /** A command to run, after consent. */
  command: z.string().optional().catch(undefined),
  /** Slug of the app whose command to run. */
  app: z.string().optional().catch(undefined),
  /** Id of a living terminal to attach to. */
  terminal: z.string().optional().catch(undefined),
});
export type TerminalSearch = z.infer<typeof TerminalSearch>;
