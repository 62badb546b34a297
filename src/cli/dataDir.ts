import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Flag } from "./flags.ts";

/** One directory holds all that a server keeps. */
export const databaseFile = (dataDir: string) => join(dataDir, "quarterdeck.db");
export const serverLockFile = (dataDir: string) => join(dataDir, "serve.lock");
export const agentLockFile = (dataDir: string) => join(dataDir, "agent.lock");
export const secretFile = (dataDir: string) => join(dataDir, "agent.key");

export const dataFlag: Flag<string> = {
  value: "DIR",
  summary: "Where the database is kept",
  parse: (given) => resolve(given),
  fallback: join(process.env.XDG_DATA_HOME || join(homedir(), ".local/share"), "quarterdeck"),
  fallbackText: "~/.local/share/quarterdeck",
};

/**
 * The key from which agent tokens are computed and sessions in front of a deployment are sealed: kept apart from the
 * database, so that a copy of that opens nothing.
 */
export function readSecret(dataDir: string): Buffer {
  const file = secretFile(dataDir);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  chmodSync(file, 0o600);
  return Buffer.from(readFileSync(file, "utf8").trim(), "hex");
}
