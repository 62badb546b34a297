import { z } from "zod";

/** The error envelope of every refusal (conventions §2). */
export const Envelope = z.object({
  message: z.string(),
  detail: z.string().optional(),
  /** Which fault it is, in a word; only a Quarterdeck in front of a deployment says so (`upstream_refused`, …). */
  code: z.string().optional(),
  validations: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
});
export type Envelope = z.infer<typeof Envelope>;
