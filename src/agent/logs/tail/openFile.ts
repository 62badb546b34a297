import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, open } from "node:fs/promises";
import { type ReadingPlace, readOnAt } from "./readingPlace.ts";

const CHUNK_BYTES = 65_536;
/** So much before the place is looked at again with each read: one look tells a file that was emptied and refilled. */
const REMEMBERED_BYTES = 4_096;

/** `restarted`: emptied or written over, the next read gives what is there now. */
export type FileRead =
  | { kind: "bytes"; at: number; bytes: Uint8Array }
  | { kind: "restarted"; size: number }
  | { kind: "end" };

export type OpenFile = {
  /** Of the file itself, whatever it is called. */
  id: string;
  place(): ReadingPlace;
  read(): Promise<FileRead>;
  hasMore(): Promise<boolean>;
  close(): Promise<void>;
};

export const fileId = ({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): string => `${dev}:${ino}`;

export function kindOf(stat: Pick<BigIntStats, "isDirectory" | "isFIFO" | "isSocket">): string {
  if (stat.isDirectory()) return "a directory";
  if (stat.isFIFO()) return "a pipe";
  return stat.isSocket() ? "a socket" : "a device";
}

/** Opens a file for reading from the place that `placeOf` has for it. Rejects when it is none. */
export async function openFile(
  path: string,
  placeOf: (id: string) => number | ReadingPlace,
): Promise<OpenFile> {
  // Without blocking: what was a file a moment ago may be a pipe now, which opens when somebody writes.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) throw new Error(`it is ${kindOf(stat)}`);
    const id = fileId(stat);
    const place = placeOf(id);
    return reading(handle, id, typeof place === "number" ? await placeIn(handle, place) : place);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function placeIn(handle: FileHandle, at: number): Promise<ReadingPlace> {
  const length = Math.min(at, REMEMBERED_BYTES);
  const before = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(before, 0, length, at - length);
  return bytesRead === length ? { at, before } : { at, before: new Uint8Array(0) };
}

function reading(handle: FileHandle, id: string, place: ReadingPlace): OpenFile {
  let { at, before } = place;
  let changedAt: bigint | undefined;
  const restart = (place: number, size: number): FileRead => {
    at = place;
    before = new Uint8Array(0);
    changedAt = undefined;
    return { kind: "restarted", size };
  };
  return {
    id,
    place: () => ({ at, before }),
    async read() {
      const stat = await handle.stat({ bigint: true });
      const size = Number(stat.size);
      if (size < at) return restart(0, size);
      if (size === at && stat.mtimeNs === changedAt) return { kind: "end" };
      const from = at - before.length;
      const buffer = Buffer.allocUnsafe(Math.min(size - from, before.length + CHUNK_BYTES));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      const place = readOnAt({ at, before }, buffer.subarray(0, Math.min(before.length, bytesRead)));
      if (place !== at) return restart(place, size);
      changedAt = stat.mtimeNs;
      const bytes = buffer.subarray(before.length, bytesRead);
      if (bytes.length === 0) return { kind: "end" };
      before = Buffer.from(buffer.subarray(Math.max(0, bytesRead - REMEMBERED_BYTES), bytesRead));
      at += bytes.length;
      return { kind: "bytes", at: at - bytes.length, bytes };
    },
    hasMore: async () => (await handle.stat()).size > at,
    close: () => handle.close(),
  };
}
