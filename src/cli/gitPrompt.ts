export type GitPrompt = { wants: "username" | "password"; match: string };

/**
 * What git (or git-lfs, in double quotes) asks for, and at which address: `Username for 'https://host/path': `. Undefined
 * for anything else, and where it cannot be told which host the answer would be sent to.
 */
export function parseGitPrompt(prompt: string): GitPrompt | undefined {
  const found = /^(Username|Password) for (['"])(https?):\/\/([^\p{Cc}]+)\2:? ?$/iu.exec(prompt);
  if (!found) return undefined;
  const [, wants, , scheme, rest] = found as unknown as [string, string, string, string, string]; // as many groups
  const slash = `${rest}/`.indexOf("/");
  const [authority, path] = [rest.slice(0, slash), rest.slice(slash)];
  // Older gits write users unencoded: `https://github.com/x@evil.example` may be a path there, or a user elsewhere.
  if (path.includes("@")) return undefined;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (host === "") return undefined;
  return {
    wants: wants.toLowerCase() === "username" ? "username" : "password",
    match: `${scheme.toLowerCase()}://${host}${path}`,
  };
}
