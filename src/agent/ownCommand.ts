import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** `quarterdeck` for the shells and scripts of a workspace: this very program, whatever their PATH knows of it. */
export type OwnCommand = {
  /** Where it is now. Made again when something tidied it away. */
  path(): string;
  close(): void;
};

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** `argv` is what starts this program: Node, its options, and the file. */
export function createOwnCommand(argv: readonly string[]): OwnCommand {
  let directory: string | undefined;
  return {
    path() {
      const known = directory && join(directory, "quarterdeck");
      if (known && existsSync(known)) return known;
      // A name that nobody can foresee, for this user only: everybody may write where temporary files are.
      directory = mkdtempSync(join(tmpdir(), "quarterdeck-bin-"));
      const made = join(directory, "quarterdeck");
      writeFileSync(made, `#!/bin/sh\nexec ${argv.map(quoted).join(" ")} "$@"\n`, { mode: 0o700 });
      return made;
    },
    close() {
      if (directory) rmSync(directory, { recursive: true, force: true });
      directory = undefined;
    },
  };
}

/** First in PATH, as the reference's. A login shell may set PATH anew, so its whole name is there as well. */
export function withOwnCommand(env: Record<string, string>, path: string): Record<string, string> {
  const directory = path.slice(0, path.lastIndexOf("/"));
  return {
    ...env,
    PATH: [directory, env.PATH].filter(Boolean).join(delimiter),
    QUARTERDECK_COMMAND: path,
  };
}
