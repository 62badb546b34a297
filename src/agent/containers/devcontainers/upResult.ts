import { z } from "zod";

const Success = z.object({
  outcome: z.literal("success"),
  containerId: z.string(),
  remoteUser: z.string().catch(""),
  remoteWorkspaceFolder: z.string().catch(""),
});
const Failure = z.object({
  outcome: z.string(),
  message: z.string().catch(""),
  description: z.string().catch(""),
  /** The container is there, and a lifecycle command failed in it. */
  containerId: z.string().optional().catch(undefined),
});

export type UpResult =
  | z.output<typeof Success>
  | { outcome: "error"; message: string; description: string; containerId?: string };

/**
 * The result of `devcontainer up`: the last line of its standard output that starts with `{` (containers.md DC60, DC63).
 * `ended` says how the process ended, for one that left no result.
 */
export function readUpResult(
  stdout: string,
  ended: { code: number | null; signal: string | null },
): UpResult {
  const line = stdout
    .split("\n")
    .map((text) => text.trim())
    .findLast((text) => text.startsWith("{"));
  const value = line === undefined ? undefined : parsed(line);
  if (ended.code === 0) {
    const success = Success.safeParse(value);
    if (success.success) return success.data;
  }
  const failure = Failure.safeParse(value);
  if (failure.success && failure.data.outcome !== "success") {
    const { message, description, containerId } = failure.data;
    return { outcome: "error", message, description, ...(containerId && { containerId }) };
  }
  const how = ended.signal ? `was ended by ${ended.signal}` : `ended with code ${ended.code}`;
  return { outcome: "error", message: `The devcontainer CLI ${how} and said no result.`, description: "" };
}

/** What the devcontainer shows as its error (better than the reference's `exit status 1`, DC64). */
export const errorText = ({ message, description }: { message: string; description: string }): string =>
  [...new Set([description, message])].filter((text) => text !== "").join(" ");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
