import type { ContainerShells } from "#api/http/engine.ts";
import type { Engine } from "../engine/engine.ts";
import { defaultUser, readUsers } from "./users.ts";

const MAX_SHELLS_BYTES = 65_536;
/** Each costs a question to the engine. */
const MAX_CANDIDATES = 32;
const NO_SHELL = /\/(nologin|false|true|sync|halt|shutdown)$/;
/** Small images have a shell and name it nowhere. */
const USUAL = ["/bin/bash", "/bin/sh"];

/** Looked at from outside: no program of the container's is needed, nor that it runs. */
export async function isProgram(engine: Engine, container: string, path: string, signal: AbortSignal) {
  const found = await engine.stat(container, path, signal);
  const file = found?.kind === "link" ? await engine.stat(container, found.target, signal) : found;
  return file?.kind === "file" && file.executable;
}

export async function readShells(
  engine: Engine,
  container: string,
  signal: AbortSignal,
): Promise<ContainerShells> {
  const inspected = await engine.inspect(container, signal);
  const id = inspected.Id;
  const users = await readUsers(engine, id, signal);
  const listed = await engine.readFile(id, "/etc/shells", { maxBytes: MAX_SHELLS_BYTES }, signal);
  const named = [
    ...(listed?.toString().split("\n") ?? []).map((line) => line.trim()),
    ...users.map(({ shell }) => shell),
    ...USUAL,
  ].filter((path) => path.startsWith("/") && !NO_SHELL.test(path));
  const oneTree = (await engine.stat(id, "/bin", signal))?.kind === "link";
  // Where /bin is /usr/bin, both names are one shell.
  const candidates = new Set(named.map((path) => (oneTree ? path.replace(/^\/usr\/bin\//, "/bin/") : path)));
  const checked = await Promise.all(
    [...candidates]
      .slice(0, MAX_CANDIDATES)
      .map(async (path) => ((await isProgram(engine, id, path, signal)) ? [path] : [])),
  );
  return { users, shells: checked.flat(), default_user: defaultUser(inspected, users) };
}
