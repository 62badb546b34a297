import { basename } from "node:path";

export type Program = { file: string; args: string[] };

/**
 * What runs in a terminal (PTY70): the login shell, the shell with a command, or the interpreter that the command names
 * in its first line, which must know `-c` as shells and Python do.
 */
export function programFor(command: string, shell: string, platform: NodeJS.Platform): Program {
  const [, line] = /^\s*#!([^\n]*)/.exec(command) ?? [];
  const [file, ...args] = line?.trim().split(/\s+/).filter(Boolean) ?? [];
  if (file) return { file, args: [...args, "-c", command] };
  if (platform === "win32") {
    const flag = basename(shell).toLowerCase() === "cmd.exe" ? "/c" : "-c";
    return { file: shell, args: command === "" ? [] : [flag, command] };
  }
  return { file: shell, args: command === "" ? ["-l"] : ["-c", command] };
}
