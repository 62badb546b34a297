import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Flag } from "./flags.ts";

/** One directory holds all that a server keeps. */
export const databaseFile = (dataDir: string) => join(dataDir, "quarterdeck.db");
export const serverLockFile = (dataDir: string) => join(dataDir, "serve.lock");
export const agentLockFile = (dataDir: string) => join(dataDir, "agent.lock");
/** The key from which agent tokens are computed. */
export const secretFile = (dataDir: string) => join(dataDir, "agent.key");

export const dataFlag: Flag<string> = {
  value: "DIR",
  summary: "Where the database is kept",
  parse: (given) => resolve(given),
  fallback: join(process.env.XDG_DATA_HOME || join(homedir(), ".local/share"), "quarterdeck"),
  fallbackText: "~/.local/share/quarterdeck",
};
