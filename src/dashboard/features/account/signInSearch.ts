import { z } from "zod";

export const SignInSearch = z.object({
  /** Where to go afterwards: a path of this page. Another origin would be a trap, so only a single leading slash counts. */
  from: z
    .string()
    .regex(/^\/(?![/\\])/)
    .optional()
    .catch(undefined),
  /** True when a session ended under the person's hands. */
  ended: z.boolean().optional().catch(undefined),
});
export type SignInSearch = z.infer<typeof SignInSearch>;
