import type { Duplex } from "node:stream";
import type { Terminal } from "#api/http/quarterdeck.ts";
import type { OpenPty } from "#api/link/capabilities.ts";

/** One agent that is connected now. Every call rejects with AgentGone when the link drops. */
export interface AgentLink {
  readonly agentId: string;
  /** Round trip of an HTTP/2 ping, the quickest of the newest three; undefined before the first. */
  readonly roundTripMs: number | undefined;
  terminals(): Promise<Terminal[]>;
  /** False when there is no such terminal. */
  endTerminal(id: string): Promise<boolean>;
  /** Writes: bytes of PtyInput JSON values. Reads: frames of ptyFrames.ts. Destroyed with the link. */
  openPty(open: OpenPty): Promise<Duplex>;
  /** Asks the agent to fetch its manifest again. */
  refresh(): Promise<void>;
  /** Asks the agent to run its stop scripts and to leave. */
  stop(): Promise<void>;
  close(reason: string): void;
}

/** The agents connected to this replica. */
export interface AgentLinks {
  get(agentId: string): AgentLink | undefined;
  all(): AgentLink[];
}

export class AgentGone extends Error {
  constructor(agentId: string) {
    super(`agent ${agentId} is not connected`);
    this.name = "AgentGone";
  }
}

/** The agent is there but did not do its part: no answer in time, or one that the contract does not know. */
export class AgentFailed extends Error {
  constructor(agentId: string, what: string) {
    super(`agent ${agentId}: ${what}`);
    this.name = "AgentFailed";
  }
}
