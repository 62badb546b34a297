import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { readSmallFile } from "./readSmallFile.ts";

export type FoundDevcontainer = { workspaceFolder: string; configPath: string };

/** A tree larger than that is no project: what was found until then counts. */
const MAX_FOLDERS = 50_000;
/** Every folder is held against each of them; 10,000 cost 6 ms a folder. */
const MAX_RULES = 5_000;
/** Git's own, and packages of others: what is in there is nobody's project. */
const NEVER_ENTERED = new Set([".git", "node_modules"]);

/**
 * Devcontainers of the projects in a directory: itself if it is a Git work tree, else each of its direct children that is
 * one (containers.md DC90–DC92). Folders that git ignores are not entered; places that cannot be read are left out.
 */
export async function discover(
  directory: string,
  signal: AbortSignal,
  home = homedir(),
): Promise<FoundDevcontainer[]> {
  const found: FoundDevcontainer[] = [];
  for (const project of await projectsIn(directory)) {
    const rules = createRules(project);
    // Weakest first: a later rule takes an earlier one back.
    for (const file of [await globalExcludes(home), join(project, ".git", "info", "exclude")])
      rules.add(linesOf(await textOf(file)));
    await search(project, rules, found, signal);
  }
  return found;
}

async function projectsIn(directory: string): Promise<string[]> {
  const isProject = async (folder: string) =>
    (await readdir(folder).catch(() => [])).some((name) => name === ".git");
  if (await isProject(directory)) return [directory];
  const children = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const projects: string[] = [];
  for (const child of children) {
    const folder = join(directory, child.name);
    if (child.isDirectory() && (await isProject(folder))) projects.push(folder);
  }
  return projects.sort();
}

/** What git ignores in a project, as far as its rules are not too many: beyond that a folder is entered for nothing. */
function createRules(project: string) {
  const rules: Ignore = ignore();
  let room = MAX_RULES;
  const inside = (path: string) => relative(project, path).replaceAll(sep, "/");
  return {
    add(lines: readonly string[]) {
      rules.add(lines.slice(0, room));
      room -= Math.min(lines.length, room);
    },
    ignoresFile: (path: string) => rules.ignores(inside(path)),
    ignoresFolder: (path: string) => rules.ignores(`${inside(path)}/`),
  };
}

async function search(
  project: string,
  rules: ReturnType<typeof createRules>,
  found: FoundDevcontainer[],
  signal: AbortSignal,
) {
  const queue = [project];
  let seen = 0;
  for (let folder = queue.shift(); folder !== undefined && !signal.aborted; folder = queue.shift()) {
    if (++seen > MAX_FOLDERS) return;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (entries.some((entry) => entry.name === ".gitignore" && entry.isFile()))
      rules.add(rulesBelow(relative(project, folder), await textOf(join(folder, ".gitignore"))));
    const isThere = async (configPath: string) =>
      !rules.ignoresFile(configPath) && (await exists(configPath));
    // Of both forms the first in name order (DC91).
    const configPath = await firstOf(
      [join(folder, ".devcontainer", "devcontainer.json"), join(folder, ".devcontainer.json")],
      isThere,
    );
    if (configPath) found.push({ workspaceFolder: folder, configPath });
    for (const entry of entries) {
      const child = join(folder, entry.name);
      if (entry.isDirectory() && !NEVER_ENTERED.has(entry.name) && !rules.ignoresFolder(child))
        queue.push(child);
    }
  }
}

/** The rules of a `.gitignore` as rules of the project: they hold in its folder only. */
function rulesBelow(folder: string, text: string): string[] {
  const below = folder === "" ? "" : `/${folder.replaceAll(sep, "/").replace(/[\\*?[\]!# ]/g, "\\$&")}`;
  return linesOf(text).map((line) => {
    const not = line.startsWith("!") ? "!" : "";
    const pattern = line.slice(not.length);
    const isAnchored = pattern.replace(/\/\s*$/, "").includes("/");
    return `${not}${below}${isAnchored ? "/" : "/**/"}${pattern.replace(/^\//, "")}`;
  });
}

const linesOf = (text: string) =>
  text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));

async function firstOf(paths: readonly string[], isThere: (path: string) => Promise<boolean>) {
  for (const path of paths) if (await isThere(path)) return path;
  return undefined;
}

const textOf = async (file: string): Promise<string> => (await readSmallFile(file)) ?? "";

/** `core.excludesFile` of the person's git configuration; empty when there is none. */
async function globalExcludes(home: string): Promise<string> {
  const text = await textOf(join(home, ".gitconfig"));
  const path = /^\s*\[core\][^[]*?^\s*excludesFile\s*=\s*"?([^"\n]+)"?\s*$/im.exec(text)?.[1]?.trim() ?? "";
  return path.replace(/^~(?=\/)/, home);
}

const exists = async (file: string) => (await stat(file).catch(() => undefined))?.isFile() ?? false;
