import {
  CommandFailed,
  type Flags,
  type FlagValues,
  flagsHelp,
  readFlags,
  suggestion,
  UsageError,
} from "./flags.ts";

export type Command = {
  /** One word, or two for a command of a group: `token create`. */
  name: string;
  summary: string;
  help: () => string;
  /** Answers the exit code. */
  run: (argv: string[]) => Promise<number>;
};

/** A command from its flags: `run` gets parsed values, and never sees a bad one. */
export function command<F extends Flags>(spec: {
  name: string;
  summary: string;
  details?: string;
  positionals?: readonly string[];
  flags: F;
  run: (values: FlagValues<F>, args: string[]) => Promise<void>;
}): Command {
  const hasFlags = Object.keys(spec.flags).length > 0;
  const usage = ["quarterdeck", spec.name, ...(spec.positionals ?? []), hasFlags && "[flags]"]
    .filter(Boolean)
    .join(" ");
  return {
    name: spec.name,
    summary: spec.summary,
    help: () =>
      [`${spec.summary}.`, `Usage: ${usage}`, spec.details, flagsHelp(spec.flags)]
        .filter(Boolean)
        .join("\n\n"),
    run: async (argv) => {
      const { values, args } = readFlags(spec.flags, argv, process.env, spec.positionals);
      await spec.run(values, args);
      return 0;
    },
  };
}

function overview(commands: Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return [
    "Quarterdeck: a dashboard for workspace agents, with the server and the agent that make it work alone.",
    "Usage: quarterdeck COMMAND [flags]",
    `Commands:\n${rows.join("\n")}`,
    "Help on one command: quarterdeck COMMAND --help. Every flag can also be given as the variable in brackets.",
  ].join("\n\n");
}

/** Runs what the arguments say; answers the exit code: 0 done, 1 failed, 2 misused. */
export async function runCommandLine(commands: Command[], argv: string[], version: string): Promise<number> {
  // What follows `--` is for another program.
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  const wantsHelp = own.includes("--help") || own.includes("-h");
  if (argv[0] === "--version" || argv[0] === "version") {
    console.log(version);
    return 0;
  }
  const found = commands.find(({ name }) => argv.slice(0, name.split(" ").length).join(" ") === name);
  try {
    if (found && wantsHelp) console.log(found.help());
    else if (found) return await found.run(argv.slice(found.name.split(" ").length));
    else if (argv.length === 0 || wantsHelp || argv[0] === "help") console.log(overview(commands));
    else throw new UsageError(unknown(commands, argv));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nSee: quarterdeck ${found ? `${found.name} ` : ""}--help`);
      return 2;
    }
    if (error instanceof CommandFailed) {
      console.error(error.message);
      return 1;
    }
    throw error;
  }
}

function unknown(commands: Command[], argv: string[]): string {
  const names = commands.map(({ name }) => name);
  const group = names.filter((name) => name.startsWith(`${argv[0]} `)).map((name) => name.split(" ")[1]);
  if (group.length > 0) return `"${argv[0]}" needs one of: ${group.join(", ")}.`;
  return `There is no command "${argv[0]}".${suggestion(argv[0] ?? "", names)}`;
}
