/** A folder of our own among what the browser keeps for this origin: nobody else's files are touched. */
const FOLDER = "quarterdeck-downloads";
/** A browser copies a file that it saves. Until that is surely done, it stays. */
export const KEEP_MS = 120_000;

/** A file that is being written, in place and without being held in memory. */
export type DiskFile = {
  /** Answers how many bytes were written; throws when the disk or the quota is full. */
  write(bytes: Uint8Array<ArrayBuffer>, at: number): number;
  /** Ends the writing; the file can then be read as long as it is not swept. */
  close(): Promise<Blob>;
  remove(): Promise<void>;
};

export type Disk = {
  /** Throws where the browser gives no room. */
  create(): Promise<DiskFile>;
  /** Removes what earlier downloads of any tab have left. What is being written is locked, and stays. */
  sweep(): Promise<void>;
};

/** What only a worker has: TypeScript knows it there alone. */
type SyncAccess = {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  close(): void;
};
type WritableHandle = FileSystemFileHandle & { createSyncAccessHandle?: () => Promise<SyncAccess> };

/** The private disk of this origin. Undefined where there is none: plain http on a network, some private windows. */
export function openDisk(
  storage: { getDirectory?: () => Promise<FileSystemDirectoryHandle> } | undefined,
  now: () => number = Date.now,
): Disk | undefined {
  if (typeof storage?.getDirectory !== "function") return undefined;
  const folder = async () => (await storage.getDirectory!()).getDirectoryHandle(FOLDER, { create: true });

  return {
    async create() {
      const files = await folder();
      const name = crypto.randomUUID();
      const handle: WritableHandle = await files.getFileHandle(name, { create: true });
      if (!handle.createSyncAccessHandle) throw new Error("This browser writes no files from a worker.");
      const access = await handle.createSyncAccessHandle();
      return {
        write: (bytes, at) => access.write(bytes, { at }),
        async close() {
          access.close();
          return handle.getFile();
        },
        async remove() {
          access.close();
          await files.removeEntry(name);
        },
      };
    },
    async sweep() {
      const files = await folder();
      for await (const [name, handle] of files.entries()) {
        if (handle.kind !== "file") continue;
        try {
          // A handle of an iteration says its kind, not its type.
          const { lastModified } = await (handle as FileSystemFileHandle).getFile();
          if (now() - lastModified >= KEEP_MS) await files.removeEntry(name);
        } catch {
          // Another tab writes it or was quicker.
        }
      }
    },
  };
}
