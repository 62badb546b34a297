import { parseArgs } from "node:util";
import { MIB, readSize, SIZE_EXAMPLES } from "#server/sizes.ts";

/** A mistake of the person at the keyboard: the sentence is shown without a stack, exit code 2. */
export class UsageError extends Error {}

/** Runtime faults with a known cause and next step: shown without a stack, exit code 1. */
export class CommandFailed extends Error {}

export type Flag<T> = {
  summary: string;
  /** Placeholder of the value in the help; a flag without one is a switch. */
  value?: string;
  /** Throws UsageError with a sentence that says what is allowed. */
  parse: (text: string) => T;
  /** Used when neither flag nor environment says anything. */
  fallback: T;
  /** How the help shows the fallback, where that is not its text. */
  fallbackText?: string;
  /** Secrets belong into the environment: they are named there first. */
  secret?: boolean;
};

// biome-ignore lint/suspicious/noExplicitAny: a record of flags holds flags of any value type; FlagValues restores each
export type Flags = Record<string, Flag<any>>;

export type FlagValues<F extends Flags> = { [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

export const text = (value: string, summary: string, fallback = ""): Flag<string> => ({
  value,
  summary,
  parse: (given) => given,
  fallback,
});

export const optional = (value: string, summary: string): Flag<string | undefined> => ({
  value,
  summary,
  parse: (given) => given,
  fallback: undefined,
});

const TRUE = new Set(["1", "true", "yes", "on", ""]);
const FALSE = new Set(["0", "false", "no", "off"]);

export const toggle = (summary: string): Flag<boolean> => ({
  summary,
  parse: (given) => {
    const word = given.toLowerCase();
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    throw new UsageError(`must be true or false, not "${given}"`);
  },
  fallback: false,
});

export const oneOf = <const V extends readonly string[]>(
  values: V,
  summary: string,
  fallback: V[number],
): Flag<V[number]> => ({
  value: values.join("|"),
  summary,
  parse: (given) => {
    if (!values.includes(given)) throw new UsageError(`must be one of ${values.join(", ")}, not "${given}"`);
    return given;
  },
  fallback,
});

/** Bytes, as a number or with a binary unit. */
export const size = (summary: string, fallback: number): Flag<number> => ({
  value: "SIZE",
  summary,
  parse(given) {
    const bytes = readSize(given);
    if (bytes === undefined) throw new UsageError(`must be ${SIZE_EXAMPLES}, not "${given}"`);
    return bytes;
  },
  fallback,
  fallbackText: `${fallback / MIB}MiB`,
});

export const environmentName = (flag: string): string =>
  `QUARTERDECK_${flag.toUpperCase().replaceAll("-", "_")}`;

/** Flags win over the environment, which wins over the fallback. Unknown flags and bad values throw UsageError. */
export function readFlags<F extends Flags>(
  flags: F,
  argv: string[],
  env: Record<string, string | undefined>,
  positionals: readonly string[] = [],
): { values: FlagValues<F>; args: string[] } {
  const { tokens } = parseArgs({
    args: argv,
    options: Object.fromEntries(
      Object.entries(flags).map(([name, flag]) => [
        name,
        { type: flag.value ? "string" : "boolean" } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given: Record<string, string> = {};
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") args.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags[token.name];
    if (!flag)
      throw new UsageError(`There is no flag ${token.rawName}.${suggestion(token.name, Object.keys(flags))}`);
    if (flag.value && token.value === undefined)
      throw new UsageError(`--${token.name} needs a value: ${flag.value}`);
    given[token.name] = token.value ?? "";
  }
  if (args.length > positionals.length)
    throw new UsageError(`Too much: "${args[positionals.length]}" is not expected here.`);
  // Those in brackets may be missing; they stand last.
  if (args.length < positionals.filter((name) => !name.startsWith("[")).length)
    throw new UsageError(`${positionals[args.length]} is missing.`);
  const values = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const fromEnvironment = env[environmentName(name)];
      const source = name in given ? `--${name}` : environmentName(name);
      const value = given[name] ?? fromEnvironment;
      if (value === undefined) return [name, flag.fallback];
      try {
        return [name, flag.parse(value)];
      } catch (error) {
        if (error instanceof UsageError) throw new UsageError(`${source} ${error.message}.`);
        throw error;
      }
    }),
  );
  return { values: values as FlagValues<F>, args }; // each value came from its own flag's parse
}

/** The nearest known word, when it is near enough to be a slip of the finger. */
export function suggestion(word: string, known: string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(2, word.length / 3) ? ` Did you mean "${near.candidate}"?` : "";
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** Empty where there are none. */
export function flagsHelp(flags: Flags): string {
  if (Object.keys(flags).length === 0) return "";
  const rows = Object.entries(flags).map(([name, flag]) => {
    const left = `  --${name}${flag.value ? ` ${flag.value}` : ""}`;
    const fallback = flag.fallbackText ?? (flag.fallback ? String(flag.fallback) : "");
    return [
      left,
      `${flag.summary}${fallback ? ` (default: ${fallback})` : ""} [${environmentName(name)}]`,
    ] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return ["Flags:", ...rows.map(([left, right]) => left.padEnd(width) + right)].join("\n");
}
