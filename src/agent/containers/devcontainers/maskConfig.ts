import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { isSecretKey } from "#api/secrets/isSecret.ts";
import { MASK, maskText } from "#api/secrets/maskText.ts";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";

type Config = Record<string, unknown>;

/** What may be told of a configuration outside this machine. */
export interface ConfigMask {
  /** The same with its secrets masked: what stands for one is another when the secret is another. */
  masked(config: Config): Config;
  /** Of the whole text: the same for the same text. */
  hash(text: string): string;
}

/** A shorter value would mask half of everything where it stands a second time. */
const SHORTEST = 6;
const SHOWN_DIGITS = 8;
/** Names a value that is elsewhere, and has no default that would be one. */
const REFERENCE = /^\$\{\w+(?::\w+)?\}$/;
/** A variable as an argument: `NAME=value`, `-eNAME=value`, `--build-arg=NAME=value`. */
const ARGUMENT = /^((?:-\w|--[\w-]+=)?([A-Za-z_]\w*)=)(.+)$/s;

/**
 * Under the agent's token, which no reader of the masked text has, and under what its machine is known by, which no
 * copy of the server's database has: a short secret cannot be found by trying.
 */
export function createConfigMask(token: string, machine = machineId()): ConfigMask {
  const key = createHmac("sha256", token).update(`devcontainer configuration\0${machine}`).digest();
  const hash = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  const cover = (secret: string) => `${MASK}${hash(secret).slice(0, SHOWN_DIGITS)}`;

  return {
    hash,
    masked(config) {
      const find = createSecretFinder(namedSecrets(config).filter((value) => value.length >= SHORTEST));
      /** Secrets are found in lines. */
      const text = (value: string): string =>
        value
          .split("\n")
          .map((line) => maskText(line, find(line), cover))
          .join("\n");
      const string = (name: string, value: string): string => {
        if (REFERENCE.test(value) || value === "") return value;
        if (isSecretKey(name, value)) return cover(value);
        const [, start, variable, given] = ARGUMENT.exec(value) ?? [];
        return start !== undefined && variable && given && isNamedSecret(variable, given)
          ? start + cover(given)
          : text(value);
      };
      const visit = (name: string, value: unknown): unknown => {
        if (typeof value === "string") return string(name, value);
        if (typeof value === "number") return isSecretKey(name, "") ? cover(String(value)) : value;
        if (Array.isArray(value)) return value.map((item) => visit(name, item));
        if (typeof value !== "object" || value === null) return value;
        return Object.fromEntries(
          Object.entries(value).map(([inner, item]) => [text(inner), visit(inner, item)]),
        );
      };
      return visit("", config) as Config; // an object stays one
    },
  };
}

/** Empty where the system has none. */
function machineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch {
    return "";
  }
}

const isNamedSecret = (name: string, value: string) => !REFERENCE.test(value) && isSecretKey(name, value);

/** Secret by the name before them: they may stand again where no name tells it. */
function namedSecrets(value: unknown, name = ""): string[] {
  if (typeof value === "string") {
    if (isNamedSecret(name, value)) return [value];
    const [, , variable, given] = ARGUMENT.exec(value) ?? [];
    return variable && given && isNamedSecret(variable, given) ? [given] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    namedSecrets(item, Array.isArray(value) ? name : key),
  );
}
