import { hostname } from "node:os";
import { AgentsFile } from "./definition.ts";

/** A machine's name as a workspace's: without a domain, and in the characters a name may have. */
export function workspaceNameOf(machine: string): string {
  const name = machine
    .split(".")[0]!
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 32)
    .replace(/^-+|-+$/g, "");
  return name || "machine";
}

/** Without an agents file there is this machine. */
export const defaultAgentsFile = (machine = hostname()): AgentsFile =>
  AgentsFile.parse({ workspaces: [{ name: workspaceNameOf(machine), agents: [{ name: "main" }] }] });
