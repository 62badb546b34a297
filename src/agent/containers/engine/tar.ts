import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { CopiedFile } from "./engine.ts";

const BLOCK = 512;

/** A POSIX (ustar) archive of plain files and the directories on the way to them. */
export async function* tar(files: readonly CopiedFile[]): AsyncGenerator<Uint8Array, void> {
  const made = new Set<string>();
  for (const { path, mode, content, uid = 0, gid = 0 } of files) {
    for (const directory of parents(path))
      if (!made.has(directory)) {
        made.add(directory);
        yield header({ path: `${directory}/`, mode: 0o755, size: 0, uid, gid, type: "5" });
      }
    const size = content instanceof Uint8Array ? content.length : (await stat(content.file)).size;
    yield header({ path, mode, size, uid, gid, type: "0" });
    if (content instanceof Uint8Array) yield content;
    else yield* exactly(content.file, size);
    if (size % BLOCK > 0) yield new Uint8Array(BLOCK - (size % BLOCK));
  }
  yield new Uint8Array(2 * BLOCK);
}

function parents(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** A file that changes while it is sent would make a broken archive. */
async function* exactly(file: string, size: number): AsyncGenerator<Uint8Array, void> {
  if (size === 0) return;
  let left = size;
  for await (const chunk of createReadStream(file, { end: size - 1 }) as AsyncIterable<Buffer>) {
    left -= chunk.length;
    yield chunk;
  }
  if (left !== 0) throw new Error(`${file} changed while it was copied`);
}

type Entry = { path: string; mode: number; size: number; uid: number; gid: number; type: "0" | "5" };

function header({ path, mode, size, uid, gid, type }: Entry): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = splitName(path);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(uid, 7), 108);
  block.write(octal(gid, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(Math.floor(Date.now() / 1000), 11), 136);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write("ustar\x0000", 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

const octal = (value: number, digits: number) => {
  const text = value.toString(8).padStart(digits, "0");
  if (text.length > digits) throw new RangeError(`${value} does not fit into an archive`);
  return text;
};

/** 100 bytes of name, 155 more for the directories before it. */
function splitName(path: string): { name: string; prefix: string } {
  const bytes = Buffer.byteLength(path);
  if (path.startsWith("/") || path.split("/").includes("..") || path.includes("\0"))
    throw new RangeError(`${path} leads out of the directory`);
  if (bytes <= 100) return { name: path, prefix: "" };
  for (let at = path.indexOf("/"); at > 0 && at < path.length - 1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix };
  }
  throw new RangeError(`the path ${path} is too long for an archive`);
}

/** The first plain file of an archive, when it is no greater than that. */
export async function firstFile(
  archive: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer | undefined> {
  let held = Buffer.alloc(0);
  for await (const chunk of archive) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= BLOCK) {
      const size = Number.parseInt(held.toString("latin1", 124, 135), 8) || 0;
      const type = String.fromCharCode(held[156]!);
      if (held[0] === 0 || size > maxBytes) return undefined;
      const isFile = type === "0" || type === "\0";
      const end = BLOCK + (isFile ? size : Math.ceil(size / BLOCK) * BLOCK);
      if (held.length < end) break;
      if (isFile) return held.subarray(BLOCK, end);
      held = held.subarray(end); // extended headers stand before it
    }
  }
  return undefined;
}
