import { dirname, isAbsolute, join, resolve } from "node:path";
import { parse } from "jsonc-parser";

/** No configuration is nested so deep; what is was made to exhaust the stack of whoever reads it. */
const MAX_DEPTH = 64;

/** As the CLI reads it: comments and trailing commas, and what could be understood of a broken one. Undefined: no object. */
export function parseConfig(text: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = parse(text, [], { allowTrailingComma: true });
  } catch {
    return undefined; // the parser is recursive
  }
  if (isDeeperThan(MAX_DEPTH, value)) return undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>) // an object, neither null nor a list
    : undefined;
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(depth - 1, inner));
}

/** Configuration files that name others do so relative to themselves; those with variables are not followed. */
const isPlain = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !value.includes("${");

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/**
 * The files a devcontainer is built from: its configuration, and the Dockerfile, compose files and local features that
 * this names. Without a text only the configuration itself.
 */
export function configFiles(configPath: string, text: string | undefined): string[] {
  const config = text === undefined ? undefined : parseConfig(text);
  const from = dirname(configPath);
  const dockerfile = field(config?.build, "dockerfile") ?? config?.dockerFile;
  const features = Object.keys(
    typeof config?.features === "object" && config.features !== null ? config.features : {},
  ).filter((feature) => feature.startsWith("./"));
  const named = [
    dockerfile,
    ...asList(config?.dockerComposeFile),
    ...features.flatMap((feature) => [
      join(feature, "devcontainer-feature.json"),
      join(feature, "install.sh"),
    ]),
  ].filter(isPlain);
  return [configPath, ...new Set(named.map((file) => (isAbsolute(file) ? file : resolve(from, file))))];
}
