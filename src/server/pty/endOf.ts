import type { PtyEnd } from "#api/http/pty.ts";

/** With which code and words a WebSocket tells how its terminal ended. */
export function closeOf(end: PtyEnd): { code: number; reason: string } {
  switch (end.kind) {
    case "exited":
      return { code: 1000, reason: `exited ${end.code}` };
    case "signaled":
      return { code: 1000, reason: `signal ${end.signal}` };
    case "idle":
      return { code: 1000, reason: `idle ${end.minutes}m` };
    case "closed":
      return { code: 1000, reason: `closed by ${end.by}` };
    case "failed":
      return { code: 1000, reason: `failed: ${end.message}` };
    case "agent_lost":
      return { code: 1011, reason: "agent lost" };
    case "signed_out":
      return { code: 1008, reason: "signed out" };
  }
}
