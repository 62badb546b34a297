import type { Client } from "#api/client.ts";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import type { Link } from "../../../streams/client.tsx";

/** ok: not the cause. warn: may be. bad: is one. off: not tried, or of no use here. */
export type Verdict = { kind: "ok" | "warn" | "bad" | "off"; text: string; next?: string };

export const PROBES = [
  ["api", "The server answers"],
  ["session", "You are signed in"],
  ["clock", "The clocks agree"],
  ["socket", "WebSockets pass"],
  ["agent", "The agent has contact"],
  ["join", "The agent may join"],
] as const;
export type ProbeId = (typeof PROBES)[number][0];

export type Finding = Verdict & { id: ProbeId; title: string; tookMs: number | undefined };

export type Subject = {
  agent: WorkspaceAgent;
  workspace: Workspace;
  /** Where this page and its server are. */
  origin: string;
  /** Whether the server shows join commands; undefined while not known. */
  canJoin: boolean | undefined;
};

export type Tools = Pick<Link, "fetch" | "openSocket"> & {
  client: Client;
  now: () => number;
};

/** No probe takes longer. */
export const WITHIN_MS = 5_000;

/** Runs with a signal that ends in time; throws what it threw, or `TooLate`. */
export async function within<T>(outer: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const mine = new AbortController();
  const stop = () => mine.abort(outer.reason);
  outer.addEventListener("abort", stop, { once: true });
  if (outer.aborted) stop();
  const timer = setTimeout(() => mine.abort(new TooLate()), WITHIN_MS);
  try {
    return await run(mine.signal);
  } catch (error) {
    throw mine.signal.aborted ? mine.signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}

export class TooLate extends Error {
  override readonly name = "TooLate";
}
