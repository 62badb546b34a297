import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { fileId } from "../logs/tail/openFile.ts";
import type { OwnWrites } from "../logs/tail/ownWrites.ts";

export type LogFile = {
  /** A promise when the writer should wait for the disk. */
  write(text: string): Promise<void> | undefined;
  close(): Promise<void>;
};

/** Appends to a script's `log_path`. A file that cannot be written is reported once and left. */
export function openLogFile(
  { path, own }: { path: string; own: OwnWrites },
  report: (message: string) => void,
): LogFile {
  let failed = false;
  const fail = (error: Error) => {
    if (!failed) report(`the log file ${path} cannot be written: ${error.message}`);
    failed = true;
  };
  const opened = openForAppending(path);
  let last: Promise<void> = opened.then(() => {}, fail);
  return {
    write(text) {
      if (failed) return undefined;
      const bytes = Buffer.from(text);
      last = last
        .then(async () => {
          const file = failed ? undefined : await opened;
          for (let at = 0; file && at < bytes.length; )
            at += await own.alone(() => appendSome(file, bytes.subarray(at), own));
        })
        .catch(fail);
      return last;
    },
    async close() {
      await last;
      await (await opened.catch(() => undefined))?.close();
    },
  };
}

async function openForAppending(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, "a+", 0o600);
}

/** One write, of which it is found out where it went. Answers how many bytes it took. */
async function appendSome(file: FileHandle, bytes: Buffer, own: OwnWrites): Promise<number> {
  const before = await file.stat({ bigint: true });
  const { bytesWritten } = await file.write(bytes);
  if (!before.isFile()) return bytesWritten;
  const id = fileId(before);
  own.sized(id, Number(before.size));
  const { size } = await file.stat();
  const start = await startOf(file, bytes.subarray(0, bytesWritten), Number(before.size), size);
  if (start !== undefined) own.add(id, start, start + bytesWritten);
  return bytesWritten;
}

/** Where the bytes stand that were appended while the file went from one size to another. */
async function startOf(
  file: FileHandle,
  bytes: Buffer,
  from: number,
  to: number,
): Promise<number | undefined> {
  if (to - from === bytes.length) return from;
  // Others wrote at the same moment, or emptied the file.
  const start = to < from + bytes.length ? 0 : from;
  const region = Buffer.allocUnsafe(to - start);
  const { bytesRead } = await file.read(region, 0, region.length, start);
  const index = region.subarray(0, bytesRead).indexOf(bytes);
  return index < 0 ? undefined : start + index;
}
