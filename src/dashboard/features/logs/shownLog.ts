import type { LogOrigin } from "./host/logOrigin.ts";
import type { LogSourceInfo } from "./sources.ts";

/** All that a log page must know of whose log it shows. */
export type ShownLog = {
  origin: LogOrigin;
  /** Names what the browser keeps of it. */
  keep: string;
  /** Begins the names of files. */
  name: string;
  label: string;
  /** Variables whose values may be in it, and must not be shown when they are secrets. */
  environment: Readonly<Record<string, string>>;
  /** Its lanes in their order; `seen` are the ids that lines have. */
  sourcesOf: (seen: readonly string[]) => readonly LogSourceInfo[];
  /** The server takes no more lines. */
  isFull: boolean;
  /** Address of the server's own text of it, in clear. */
  storedText?: string;
  /** Why it ended, when it did. */
  ended: string;
  /** What will be here while nothing is. */
  awaited: string;
};
