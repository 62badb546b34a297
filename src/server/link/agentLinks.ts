import type { Duplex } from "node:stream";
import type { ListeningPort } from "#api/http/ports.ts";
import type { Terminal } from "#api/http/quarterdeck.ts";
import type { OpenPty, OpenTcp } from "#api/link/capabilities.ts";

export type Ask = {
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** The answer is not wanted any more. */
  signal?: AbortSignal;
  /** For the whole answer; Infinity for no limit. */
  withinMs?: number;
  maxBytes?: number;
};

export type Answer = { status: number; body: string };

/** What the agent made of a question whose answer is one JSON value a line. */
export type Lines = { kind: "lines"; values: AsyncIterable<unknown> } | { kind: "refused"; answer: Answer };

/** As Lines, with values to the agent too. `send` resolves when there is room for the next, or nobody reads any more. */
export type Exchange =
  | (Lines & { kind: "refused" })
  | (Lines & { kind: "lines"; send(value: unknown): Promise<void> });

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
  /** Of the agent's machine, as the agent filters them. */
  listeningPorts(): Promise<ListeningPort[]>;
  /** Bytes of a connection on the agent's machine; rejects with TcpRefused when there is none to be had. */
  openTcp(open: OpenTcp): Promise<Duplex>;
  /** Whatever the agent answers, a refusal too. */
  ask(ask: Ask): Promise<Answer>;
  /** Resolves when the agent has begun to answer. `headWithinMs` may be Infinity. */
  lines(path: string, options: { signal: AbortSignal; headWithinMs: number }): Promise<Lines>;
  /** One JSON value a line in both directions. `open` goes before them. */
  exchange(path: string, open: unknown, options: { signal: AbortSignal }): Promise<Exchange>;
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
  /** For people who see which agent it is about. */
  readonly what: string;
  constructor(agentId: string, what: string) {
    super(`agent ${agentId}: ${what}`);
    this.what = what;
    this.name = "AgentFailed";
  }
}

/** The agent is there, and the connection it was asked for is not to be had. */
export class TcpRefused extends Error {
  readonly kind: "refused" | "failed";
  constructor(kind: TcpRefused["kind"], message: string) {
    super(message);
    this.name = "TcpRefused";
    this.kind = kind;
  }
}
