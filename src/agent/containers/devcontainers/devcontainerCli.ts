import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { createLineSplitter } from "../../logs/splitLines.ts";
import { requireReadable } from "./configPlaces.ts";
import { readUpResult, type UpResult } from "./upResult.ts";

/** After SIGTERM the CLI has this long before its whole group is killed. */
const KILL_AFTER_MS = 5_000;
/** Standard output is one result; what a broken CLI writes beyond that is not kept. */
const MAX_OUTPUT_CHARACTERS = 4 << 20;
/** Reading a configuration may have to pull an image. */
const READ_WITHIN_MS = 5 * 60_000;

export type Devcontainer = { workspaceFolder: string; configPath: string };
export type CliRun = Devcontainer & { env: Record<string, string> };

/**
 * Runs "$@", and ends the whole group when standard input closes: an agent that is killed must not leave a CLI behind, which
 * fails to write its log, writes that to its log, and so on until the memory is full.
 */
export const WITH_ITS_AGENT = `exec 3<&0
(cat <&3; kill -TERM 0) >/dev/null 2>&1 &
"$@" 3<&- </dev/null &
wait $!`;

/** The program `devcontainer` with what is always before its arguments. */
type Program = { file: string; args: readonly string[] };

/** What `up` is told (containers.md §5.1). */
export const upArguments = ({ workspaceFolder, configPath }: Devcontainer, rebuild: boolean): string[] => [
  "up",
  "--log-format",
  "json",
  "--workspace-folder",
  workspaceFolder,
  ...configArguments(configPath),
  ...(rebuild ? ["--remove-existing-container"] : []),
];

const readArguments = ({ workspaceFolder, configPath }: Devcontainer): string[] => [
  "read-configuration",
  "--include-merged-configuration",
  "--workspace-folder",
  workspaceFolder,
  ...configArguments(configPath),
];

const configArguments = (path: string) => (path === "" ? [] : ["--config", path]);

/** The person's own CLI if there is one, else the one that came with this agent. */
async function findProgram(env: Record<string, string>): Promise<Program> {
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean)) {
    const file = join(folder, "devcontainer");
    if (await canRun(file)) return { file, args: [] };
  }
  const own = createRequire(import.meta.url).resolve("@devcontainers/cli/package.json");
  return { file: process.execPath, args: [join(dirname(own), "devcontainer.js")] };
}

const canRun = (file: string) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

type Ended = { code: number | null; signal: string | null; stdout: string };

/** Runs it to its end. `signal` ends it with what it started, such as a build. */
async function run(
  args: string[],
  { env, workspaceFolder, configPath }: CliRun,
  signal: AbortSignal,
  onErrorLine: (line: string) => void,
): Promise<Ended> {
  await requireReadable(workspaceFolder, configPath);
  signal.throwIfAborted();
  const program = await findProgram(env);
  const child = spawn("/bin/sh", ["-c", WITH_ITS_AGENT, "sh", program.file, ...program.args, ...args], {
    env,
    cwd: env.HOME ?? workspaceFolder,
    stdio: "pipe",
    // A group of its own, so that the build goes with the CLI.
    detached: true,
  });
  const stop = () => endGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await ending(child, onErrorLine);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function ending(child: ChildProcess, onErrorLine: (line: string) => void): Promise<Ended> {
  const splitter = createLineSplitter();
  let stdout = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout = (stdout + text).slice(-MAX_OUTPUT_CHARACTERS);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    for (const line of splitter.push(text)) onErrorLine(line);
  });
  child.stdin?.on("error", () => {}); // it ended before it was told to
  child.once("exit", () => child.stdin?.end());
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // `close` comes after the last output, `exit` may not.
    child.once("close", (code, signal) => {
      for (const line of splitter.end()) onErrorLine(line);
      resolve({ code, signal, stdout });
    });
  });
}

function endGroup({ pid }: ChildProcess) {
  if (pid === undefined) return;
  const kill = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // The whole group has ended.
    }
  };
  kill("SIGTERM");
  setTimeout(() => kill("SIGKILL"), KILL_AFTER_MS).unref();
}

/** Builds and starts a devcontainer. What goes wrong is in the result; only a CLI that cannot be run rejects. */
export async function up(
  given: CliRun & { rebuild: boolean },
  signal: AbortSignal,
  onErrorLine: (line: string) => void,
): Promise<UpResult> {
  const ended = await run(upArguments(given, given.rebuild), given, signal, onErrorLine);
  return readUpResult(ended.stdout, ended);
}

/**
 * The configuration as the CLI understands it, with its layers merged (DC66). Rejects with the last of what the CLI said
 * when it cannot be read.
 */
export async function readConfiguration(
  given: CliRun,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const said: string[] = [];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN_MS)]);
  const { code, stdout } = await run(readArguments(given), given, limit, (line) => {
    said.push(line);
    if (said.length > 5) said.shift();
  });
  if (code !== 0) throw new Error(said.join(" ") || `read-configuration ended with code ${code}`);
  return JSON.parse(stdout) as Record<string, unknown>; // an object by the CLI's own contract, each part checked by its reader
}
