import type { Engine } from "../engine/engine.ts";
import type { Inspected } from "../engine/wire.ts";

export type ContainerUser = { name: string; uid: number; home: string; shell: string };

const MAX_PASSWD_BYTES = 1_048_576;

/** Lines of seven fields; the others are none of the system either (PTY81). */
export function parsePasswd(text: string): ContainerUser[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", , uid = "", , , home = "", shell = "", ...more] = line.split(":");
    if (name === "" || line.split(":").length < 7 || more.length > 0 || !/^\d+$/.test(uid)) return [];
    // An empty shell is /bin/sh: passwd(5).
    return [{ name, uid: Number(uid), home: home || "/", shell: shell.trim() || "/bin/sh" }];
  });
}

/** Empty when the container has no /etc/passwd. */
export async function readUsers(engine: Engine, container: string, signal: AbortSignal) {
  const passwd = await engine.readFile(container, "/etc/passwd", { maxBytes: MAX_PASSWD_BYTES }, signal);
  return parsePasswd(passwd?.toString() ?? "");
}

/** Whom `whoami` would name in it: its own user, else the image's, else root; a number that nobody has stays one. */
export function defaultUser({ Config }: Pick<Inspected, "Config">, users: readonly ContainerUser[]): string {
  const [given = ""] = Config.User.split(":");
  if (given !== "" && !/^\d+$/.test(given)) return given;
  const uid = given === "" ? 0 : Number(given);
  return users.find((user) => user.uid === uid)?.name ?? (uid === 0 ? "root" : given);
}
