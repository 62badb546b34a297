import type { ContainerShells } from "#api/http/engine.ts";
import type { ShellChoice } from "../../../../stores/shellChoices.ts";

/** Those people like to type in come first. */
const LIKED = ["bash", "zsh", "fish", "ash", "sh"];

const nameOf = (path: string) => path.split("/").at(-1)!;

/** The user's own shell, if it is there. */
export function ownShell({ users, shells }: ContainerShells, user: string): string | undefined {
  const own = users.find(({ name }) => name === user)?.shell;
  return own && shells.includes(own) ? own : undefined;
}

/** What opens without asking: what was chosen last for this image as far as it is there, else the user's own shell. */
export function pickShell(found: ContainerShells, chosen: ShellChoice | undefined): ShellChoice | undefined {
  const isKnown = found.users.some(({ name }) => name === chosen?.user);
  const user = chosen && isKnown ? chosen.user : found.default_user;
  const liked = LIKED.flatMap((name) => found.shells.find((path) => nameOf(path) === name) ?? []);
  const shell =
    (chosen && found.shells.includes(chosen.shell) ? chosen.shell : undefined) ??
    ownShell(found, user) ??
    liked[0] ??
    found.shells[0];
  return shell === undefined ? undefined : { user, shell };
}

/** What a terminal has to run for it; undefined when it runs that by itself. */
export const commandFor = (found: ContainerShells, { user, shell }: ShellChoice): string | undefined =>
  ownShell(found, user) === shell ? undefined : `${shell} -l`;

/** A choice in a few words: `root, bash`. */
export const choiceText = ({ user, shell }: ShellChoice): string => `${user}, ${nameOf(shell)}`;
