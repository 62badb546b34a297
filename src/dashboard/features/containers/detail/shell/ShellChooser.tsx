import { useId } from "react";
import type { ContainerShells } from "#api/http/engine.ts";
import type { ShellChoice } from "../../../../stores/shellChoices.ts";
import { Select } from "../../../../ui/Select.tsx";
import { ownShell } from "./pickShell.ts";

type Props = { found: ContainerShells; choice: ShellChoice; onChoose: (choice: ShellChoice) => void };

export function ShellChooser({ found, choice, onChoose }: Props) {
  const userId = useId();
  const shellId = useId();
  const { users, shells, default_user } = found;
  // A user that only the image's configuration knows has no line in /etc/passwd.
  const names = new Set([default_user, ...users.map(({ name }) => name)]);
  const uidOf = (name: string) => users.find((user) => user.name === name)?.uid;
  const userText = (name: string) =>
    `${name}${uidOf(name) === undefined ? "" : ` (${uidOf(name)})`}${name === default_user ? ", the container's own" : ""}`;
  const own = ownShell(found, choice.user);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-2">
      <label htmlFor={userId} className="text-muted">
        User
      </label>
      <Select
        id={userId}
        value={choice.user}
        options={[...names].map((name) => [name, userText(name)] as const)}
        onChange={(user) => onChoose({ user, shell: ownShell(found, user) ?? choice.shell })}
        className="w-full"
      />
      <label htmlFor={shellId} className="text-muted">
        Shell
      </label>
      <Select
        id={shellId}
        value={choice.shell}
        options={shells.map((path) => [path, path === own ? `${path}, the user's own` : path] as const)}
        onChange={(shell) => onChoose({ ...choice, shell })}
        className="w-full"
      />
    </div>
  );
}
