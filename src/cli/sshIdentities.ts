import { join } from "node:path";

/**
 * The key files that ssh would use, of the output of `ssh -G`. They must be named again beside ours: ssh forgets its usual
 * ones as soon as it is given any. Of those in the home directory only what is there, or ssh complains of each.
 */
export function identityFiles(settings: string, home: string, exists: (file: string) => boolean): string[] {
  const named = settings.match(/(?<=^identityfile ).+$/gm) ?? [];
  return named.filter(
    (file) => /[%$]/.test(file) || !file.startsWith("~/") || exists(join(home, file.slice(2))),
  );
}

/** As an option of ssh, which reads it as a line of its configuration. */
export const identityOption = (file: string): string[] => [
  "-o",
  `IdentityFile="${file.replace(/["\\]/g, "\\$&")}"`,
];
