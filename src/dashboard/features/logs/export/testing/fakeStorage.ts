type FakeFile = { bytes: number[]; modified: number; isOpen: boolean };

/** The private disk of an origin, in memory, with as much of it as disk.ts uses. `room`: bytes before it is full. */
export function fakeStorage({
  room = Number.POSITIVE_INFINITY,
  now = (): number => 0,
  mostPerWrite = 1 << 30,
} = {}) {
  const folders = new Map<string, Map<string, FakeFile>>();
  const used = () =>
    [...folders.values()]
      .flatMap((files) => [...files.values()])
      .reduce((sum, { bytes }) => sum + bytes.length, 0);

  const fileHandle = (file: FakeFile) => ({
    kind: "file",
    async getFile() {
      return new File([Uint8Array.from(file.bytes)], "file", { lastModified: file.modified });
    },
    async createSyncAccessHandle() {
      if (file.isOpen) throw new DOMException("locked", "NoModificationAllowedError");
      file.isOpen = true;
      return {
        write(bytes: Uint8Array, { at }: { at: number }) {
          if (used() >= room) throw new DOMException("full", "QuotaExceededError");
          const taken = bytes.subarray(0, Math.min(mostPerWrite, room - used()));
          for (const [index, byte] of taken.entries()) file.bytes[at + index] = byte;
          file.modified = now();
          return taken.length;
        },
        close() {
          file.isOpen = false;
        },
      };
    },
  });

  const folderHandle = (files: Map<string, FakeFile>) => ({
    kind: "directory",
    async getDirectoryHandle(name: string) {
      if (!folders.has(name)) folders.set(name, new Map());
      return folderHandle(folders.get(name)!);
    },
    async getFileHandle(name: string) {
      if (!files.has(name)) files.set(name, { bytes: [], modified: now(), isOpen: false });
      return fileHandle(files.get(name)!);
    },
    async removeEntry(name: string) {
      if (files.get(name)?.isOpen) throw new DOMException("locked", "NoModificationAllowedError");
      files.delete(name);
    },
    async *entries() {
      for (const [name, file] of files) yield [name, fileHandle(file)];
    },
  });

  return {
    folders,
    /** As `navigator.storage`; it has the members that are used, the type has all. */
    storage: { getDirectory: async () => folderHandle(new Map()) as unknown as FileSystemDirectoryHandle },
  };
}
