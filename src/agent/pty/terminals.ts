import type { Duplex } from "node:stream";
import type { Terminal } from "#api/http/quarterdeck.ts";
import type { OpenPty } from "#api/link/capabilities.ts";

/** The terminals of one agent: they live here, whatever happens to browsers, server and link. */
export interface Terminals {
  list(): Terminal[];
  /** False when there is no such terminal. */
  end(id: string, by: string): boolean;
  /** Joins `stream` (PtyInput JSON in, frames of ptyFrames.ts out) to the terminal, made now if it does not live. */
  serve(open: OpenPty, stream: Duplex): void;
  /** Hangs up every terminal; resolves when their processes are gone. */
  closeAll(): Promise<void>;
}
