const MAX_CHARACTERS = 64;
/** How many parent directories may stand before a name that is taken. */
const MAX_PARENTS = 5;
const NAME = /^[a-z0-9](-?[a-z0-9])*$/i;

/** Whether an agent may be called so (containers.md DC50). */
export const isAgentName = (name: string): boolean => NAME.test(name);

/** Letters, digits and single hyphens of any text; empty when it has none (DC50). */
export const safeName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_CHARACTERS)
    .replace(/-+$/, "");

/** Name of a workspace folder with so many of its parents before it; empty when there is nothing usable (DC50, DC51). */
export function folderName(workspaceFolder: string, parents: number): string {
  const parts = workspaceFolder.split(/[\\/]+/).filter((part) => part !== "");
  if (safeName(parts.at(-1) ?? "") === "") return "";
  return safeName(parts.slice(-1 - parents).join("-"));
}

/**
 * What a devcontainer is called: its folder, with more of its parents while that is taken, else `fallback` in a form that
 * a name may have (DC51, DC52). `isFromFolder`: a server that knows the name as taken may be asked with more parents (DC80).
 */
export function nameFor(
  workspaceFolder: string,
  fallback: string,
  isTaken: (name: string) => boolean,
): { name: string; parents: number; isFromFolder: boolean } {
  for (let parents = 0; parents <= MAX_PARENTS; parents++) {
    const name = folderName(workspaceFolder, parents);
    if (isAgentName(name) && !isTaken(name)) return { name, parents, isFromFolder: true };
  }
  return { name: fallback.toLowerCase().replaceAll("_", "-"), parents: 0, isFromFolder: false };
}
