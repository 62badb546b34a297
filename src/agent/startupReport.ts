import type { StartupReport } from "#api/link/reports.ts";

const ARCHITECTURES: Record<string, string> = { x64: "amd64", ia32: "386" };
const SYSTEMS: Record<string, string> = { win32: "windows" };
const SUBSYSTEMS = ["envbox", "envbuilder", "exectrace"] as const;

export type Machine = {
  version: string;
  arch: string;
  platform: string;
  hostname: string;
  env: Record<string, string | undefined>;
};

/** What an agent says of itself when it starts, in the words of Go that the contract uses. */
export function startupReport(machine: Machine, expandedDirectory: string): StartupReport {
  const named = (machine.env.CODER_AGENT_SUBSYSTEM ?? "").split(",").map((name) => name.trim());
  return {
    version: `v${machine.version}`,
    expanded_directory: expandedDirectory,
    subsystems: SUBSYSTEMS.filter((name) => named.includes(name)),
    architecture: ARCHITECTURES[machine.arch] ?? machine.arch,
    operating_system: SYSTEMS[machine.platform] ?? machine.platform,
    hostname: machine.hostname,
  };
}
