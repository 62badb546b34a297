import { isSecret } from "#api/secrets/isSecret.ts";

export type Variable = { name: string; value: string; secret: boolean };

/** The variables by name, each marked when it looks like a secret. Better one too many covered than one too few. */
export function readVariables(environment: Record<string, string> | null): readonly Variable[] {
  return Object.entries(environment ?? {})
    .map(([name, value]) => ({ name, value, secret: isSecret(name, value) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Variables whose name or open value holds the text; a covered value is not searched, or search would tell it. */
export function findVariables(variables: readonly Variable[], text: string): readonly Variable[] {
  const wanted = text.trim().toLowerCase();
  return variables.filter(
    ({ name, value, secret }) =>
      name.toLowerCase().includes(wanted) || (!secret && value.toLowerCase().includes(wanted)),
  );
}

/** Lines for a POSIX shell. */
export function asExports(variables: readonly Variable[]): string {
  return variables.map(({ name, value }) => `export ${name}=${shellQuoted(value)}\n`).join("");
}

/** Lines of a .env file. */
export function asDotenv(variables: readonly Variable[]): string {
  return variables.map(({ name, value }) => `${name}=${dotenvQuoted(value)}\n`).join("");
}

/** As one word of a POSIX shell. */
export function shellQuoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function dotenvQuoted(value: string): string {
  if (/^[\w@%+:,./-]+$/.test(value)) return value;
  // Within single quotes nothing is expanded; only a value that holds one itself, or a line break, needs the other kind.
  if (!/['\n\r]/.test(value)) return `'${value}'`;
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("$", "\\$")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `"${escaped}"`;
}
