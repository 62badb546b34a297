import type { PtyEnd } from "#api/http/pty.ts";

/** Where the way to the shell is cut, as far as the page can find out. */
export type Away =
  /** The connection broke; where is being found out. */
  | "unknown"
  | "server"
  | "agent-lost"
  /** The agent has not connected yet, or did not in the time it had. */
  | "agent-connecting"
  | "agent-never"
  /** Server and agent are fine, only the socket does not open: a proxy in between, perhaps. */
  | "socket";

/** Reasons that no other attempt will change. */
export type Refusal = "signed-out" | "gone" | "not-allowed";

/** `unknown`: the server closed it without a word, as servers other than ours do. */
export type SessionEnd = PtyEnd | { kind: "unknown" };

export type LinkState =
  | { status: "idle" }
  | { status: "connecting" }
  /** `control` false: a server that sends no control messages; latency and exact resuming need them. */
  | { status: "live"; control: boolean; latencyMs: number | undefined; attachments: number }
  /** `retryAt` undefined: an attempt is under way. */
  | { status: "retrying"; away: Away; attempt: number; retryAt: number | undefined; since: number }
  | { status: "ended"; end: SessionEnd }
  | { status: "refused"; why: Refusal };

export type SessionState = {
  link: LinkState;
  /** As the agent had it when this page attached. */
  title: string;
  /** UTF-16 units typed while away, to be sent on return. */
  waiting: number;
  /** Typed while away and not kept, for want of room or because the shell they were meant for is gone. */
  notKept: number;
  /** The shell that was here is gone; the one on the screen is new. */
  replaced: boolean;
  /** Bytes of output that came faster than they could be drawn, and were left out. */
  skipped: number;
};

export const firstState: SessionState = {
  link: { status: "idle" },
  title: "",
  waiting: 0,
  notKept: 0,
  replaced: false,
  skipped: 0,
};
