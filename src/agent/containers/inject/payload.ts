import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CopiedFile } from "../engine/engine.ts";

/** Where it lies in a container. */
export const ROOT = ".quarterdeck-agent";
export const NODE = `/${ROOT}/node`;
export const PROGRAM = `/${ROOT}/agent.mjs`;
export const VERSION_FILE = `/${ROOT}/version`;
/** Where the program looks for it, since that is a package for Node. */
const PTY = `node_modules/@lydell/node-pty-${process.platform}-${process.arch}`;
export const PTY_BINARY = `/${ROOT}/${PTY}/pty.node`;

/** What is put into a container: images have neither our agent nor a Node to run it. */
export type Payload = {
  /** Of all its content. */
  version: string;
  /** Half a megabyte: enough to ask the container's loader whether it could run the rest. */
  program: CopiedFile[];
  /** Some 100 MB, and last the file that says that everything is there. */
  rest: CopiedFile[];
};

export async function readPayload(bundle = builtAgent()): Promise<Payload> {
  const { resolve } = createRequire(import.meta.url);
  const ptyPackage = dirname(resolve(`@lydell/node-pty-${process.platform}-${process.arch}/package.json`));
  const small = [
    { path: `${ROOT}/${PTY}/package.json`, content: await readFile(join(ptyPackage, "package.json")) },
    { path: `${ROOT}/${PTY}/pty.node`, content: await readFile(join(ptyPackage, "pty.node")) },
    { path: `${ROOT}/agent.mjs`, content: await readFile(bundle) },
  ];
  const hash = createHash("sha256");
  for (const { content } of small) hash.update(content);
  // Its bytes would take a third of a second to read, and say no more.
  hash.update(`${process.version} ${process.arch} ${(await stat(process.execPath)).size}`);
  const version = hash.digest("hex");
  const executable = (file: Pick<CopiedFile, "path" | "content">): CopiedFile => ({ ...file, mode: 0o755 });
  return {
    version,
    program: small.map(executable),
    rest: [
      executable({ path: `${ROOT}/node`, content: { file: process.execPath } }),
      executable({ path: `${ROOT}/version`, content: Buffer.from(version) }),
    ],
  };
}

/** What `npm run build` made, wherever in the checkout this file is: in its source or in a bundle. */
function builtAgent(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  const file = join(folder, "dist/agent/agent.mjs");
  if (!existsSync(file))
    throw new Error(`the agent for devcontainers was not built: ${file} is missing. Run npm run build.`);
  return file;
}
