import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { expandVariables } from "./environment.ts";

/** The absolute form of a configured directory: `~`, variables, and relative to home; home when empty. */
export function expandDirectory(
  directory: string,
  home: string,
  env: Record<string, string | undefined>,
): string {
  const expanded = expandVariables(directory, env).replace(/^~(?=\/|$)/, () => home);
  return posix.resolve(home, expanded);
}

/** The absolute form of a configured file: `~`, variables, and relative to `cwd`, where scripts start. */
export function expandPath(path: string, cwd: string, env: Record<string, string | undefined>): string {
  const expanded = expandVariables(path, env).replace(/^~(?=\/|$)/, () => env.HOME ?? cwd);
  return posix.resolve(cwd, expanded);
}

/** PTY71: where processes start: the agent's directory if there is one, else home. */
export async function workingDirectory(expanded: string, home: string): Promise<string> {
  const found = await stat(expanded).catch(() => undefined);
  return found?.isDirectory() ? expanded : home;
}
