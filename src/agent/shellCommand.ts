export type Command = { file: string; args: string[] };

/**
 * PTY70: how a command line is run. An empty one is a login shell; one that begins with `#!` names its interpreter, which
 * must know `-c` as shells and Python do.
 */
export function shellCommand(shell: string, command: string): Command {
  if (command === "") return { file: shell, args: ["-l"] };
  const [file, ...args] = shebang(command);
  return file ? { file, args: [...args, "-c", command] } : { file: shell, args: ["-c", command] };
}

function shebang(command: string): string[] {
  const [, line] = /^\s*#!([^\n]*)/.exec(command) ?? [];
  return line?.trim().split(/\s+/).filter(Boolean) ?? [];
}
