import type { PtyEnd } from "#api/http/pty.ts";
import type { SessionEnd } from "./sessionState.ts";

export type Closed = { end: SessionEnd } | { lost: "agent" | "unknown" } | { refused: "signed-out" };

const NORMAL = 1000;
const POLICY = 1008;

/**
 * What the end of a socket means. The last control message says it best; without one the close code does: other servers
 * say 1000 for every end of a shell (PTY30).
 */
export function readClose(code: number, reason: string, told: PtyEnd | undefined): Closed {
  if (told?.kind === "agent_lost") return { lost: "agent" };
  if (told?.kind === "signed_out" || code === POLICY) return { refused: "signed-out" };
  if (told) return { end: told };
  if (code === NORMAL) return { end: { kind: "unknown" } };
  return { lost: reason === "agent lost" ? "agent" : "unknown" };
}
