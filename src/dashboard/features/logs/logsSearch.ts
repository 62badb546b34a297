import { z } from "zod";

/** As the address has it: a moment with its offset, e.g. 2026-11-24T04:00:00.000Z. */
const time = z.iso.datetime({ offset: true }).optional().catch(undefined);

/** What the address of a logs page says. Small on purpose: the router loads it with the first page. */
export const LogsSearch = z.object({
  /** Ids of log sources to show, by commas; all when absent. */
  source: z.coerce.string().optional().catch(undefined),
  /** Levels to show, by commas; all when absent. */
  level: z.coerce.string().optional().catch(undefined),
  /** Text to look for. */
  q: z.coerce.string().optional().catch(undefined),
  /** The text is a regular expression. */
  re: z.boolean().optional().catch(undefined),
  /** Lines without the text stay; it is only marked. */
  all: z.boolean().optional().catch(undefined),
  /** Only lines from this time on, and before that. */
  from: time,
  to: time,
  /** JSON fields that lines must have: `.user.id=42`, `.level!="info"`. */
  field: z.array(z.string()).optional().catch(undefined),
  /** A filter in its own language (filter/parseFilter.ts), met beside all others. */
  f: z.coerce.string().optional().catch(undefined),
  /** JSON fields that are shown as columns: `.user.id`. */
  cols: z.array(z.string()).optional().catch(undefined),
  /** Id of the line to show, or first and last of several: `17` or `17-42`. */
  line: z.coerce
    .string()
    .regex(/^\d+(-\d+)?$/)
    .optional()
    .catch(undefined),
});
export type LogsSearch = z.infer<typeof LogsSearch>;

/** What takes every filter out of an address. */
export const nothingChosen: Partial<LogsSearch> = {
  source: undefined,
  level: undefined,
  q: undefined,
  re: undefined,
  all: undefined,
  from: undefined,
  to: undefined,
  field: undefined,
  f: undefined,
};
