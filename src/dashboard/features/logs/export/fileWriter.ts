import type { DiskFile } from "./disk.ts";

export type WrittenFile = {
  file: Blob;
  bytes: number;
  /** Bytes of it that found no room on disk. */
  inMemory: number;
};

export type FileWriter = {
  write(text: string): void;
  finish(): Promise<WrittenFile>;
  /** The file is not wanted after all. */
  discard(): Promise<void>;
};

const TYPE = "text/plain;charset=utf-8";
/** What is kept in memory is handed to the browser in parts of this size, which it may put elsewhere. */
const PART_BYTES = 4 << 20;

/** Writes to disk piece by piece. Without one, or once it is full, what comes goes into a Blob, in parts. */
export function createFileWriter(disk: DiskFile | undefined): FileWriter {
  const encoder = new TextEncoder();
  let isFull = disk === undefined;
  let onDisk = 0;
  let inMemory = 0;
  let blob = new Blob([]);
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let partBytes = 0;

  /** Writes what there is room for. */
  function toDisk(bytes: Uint8Array<ArrayBuffer>): number {
    let written = 0;
    try {
      while (written < bytes.length) {
        const more = disk!.write(bytes.subarray(written), onDisk);
        if (more === 0) break;
        written += more;
        onDisk += more;
      }
    } catch {
      // Quota or disk full: what was written before stands.
    }
    return written;
  }

  function toMemory(bytes: Uint8Array<ArrayBuffer>) {
    inMemory += bytes.length;
    parts.push(bytes);
    partBytes += bytes.length;
    if (partBytes >= PART_BYTES) close();
  }

  function close() {
    blob = new Blob([blob, ...parts]);
    parts = [];
    partBytes = 0;
  }

  return {
    write(text) {
      const bytes = encoder.encode(text);
      const written = isFull ? 0 : toDisk(bytes);
      if (written === bytes.length) return;
      isFull = true;
      toMemory(bytes.subarray(written));
    },
    async finish() {
      close();
      // A slice of a file on disk is a place in it, no copy.
      const begin = disk ? (await disk.close()).slice(0, onDisk) : blob.slice(0, 0);
      return { file: new Blob([begin, blob], { type: TYPE }), bytes: onDisk + inMemory, inMemory };
    },
    async discard() {
      blob = new Blob([]);
      parts = [];
      await disk?.remove();
    },
  };
}
