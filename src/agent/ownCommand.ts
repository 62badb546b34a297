import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** `quarterdeck` for the shells and scripts of a workspace: this very program, whatever their PATH knows of it. */
export type OwnCommand = {
  /** Where it is now. Made again when something tidied it away. */
  path(): string;
  close(): void;
};

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Beside the command, what git runs. It asks GIT_ASKPASS with a question and no other word, and takes by its name what is
 * called `ssh` for one that knows the options of OpenSSH; so these are programs, out of the way of PATH.
 */
const GIT = { "git/askpass": "gitaskpass --", "git/ssh": "gitssh --" };

/** `argv` is what starts this program: Node, its options, and the file. */
export function createOwnCommand(argv: readonly string[]): OwnCommand {
  let directory: string | undefined;
  const program = argv.map(quoted).join(" ");
  const write = (file: string, words: string) =>
    writeFileSync(file, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o700 });
  return {
    path() {
      const all = ["quarterdeck", ...Object.keys(GIT)];
      const known = directory;
      if (known && all.every((name) => existsSync(join(known, name)))) return join(known, "quarterdeck");
      // A name that nobody can foresee, for this user only: everybody may write where temporary files are.
      const made = mkdtempSync(join(tmpdir(), "quarterdeck-bin-"));
      write(join(made, "quarterdeck"), program);
      mkdirSync(join(made, "git"));
      for (const [name, words] of Object.entries(GIT)) write(join(made, name), `${program} ${words}`);
      directory = made;
      return join(made, "quarterdeck");
    },
    close() {
      if (directory) rmSync(directory, { recursive: true, force: true });
      directory = undefined;
    },
  };
}

/**
 * First in PATH, as the reference's. A login shell may set PATH anew, as Debian's /etc/profile does: bash then has it as
 * a function, which it takes from its environment, and whatever else is run has its whole name.
 */
export function withOwnCommand(env: Record<string, string>, path: string): Record<string, string> {
  const directory = dirname(path);
  return {
    ...askedByGit(env, join(directory, "git")),
    ...env,
    PATH: [directory, env.PATH].filter(Boolean).join(delimiter),
    QUARTERDECK_COMMAND: path,
    "BASH_FUNC_quarterdeck%%": '() { "$QUARTERDECK_COMMAND" "$@"; }',
  };
}

/** Only where nobody chose another: GIT_SSH_COMMAND would go before a GIT_SSH. */
const askedByGit = (env: Record<string, string>, directory: string): Record<string, string> => ({
  GIT_ASKPASS: join(directory, "askpass"),
  ...(env.GIT_SSH === undefined && { GIT_SSH_COMMAND: quoted(join(directory, "ssh")) }),
});
