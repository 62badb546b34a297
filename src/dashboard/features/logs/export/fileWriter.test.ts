import { expect, test } from "vitest";
import { KEEP_MS, openDisk } from "./disk.ts";
import { createFileWriter } from "./fileWriter.ts";
import { fakeStorage } from "./testing/fakeStorage.ts";

const text = (count: number) => Array.from({ length: count }, (_, at) => `line ${at} – größer\n`);
const bytesOf = (pieces: readonly string[]) => new TextEncoder().encode(pieces.join("")).length;

async function written(options: Parameters<typeof fakeStorage>[0], pieces: readonly string[]) {
  const { storage, folders } = fakeStorage(options);
  const writer = createFileWriter(await openDisk(storage)!.create());
  for (const piece of pieces) writer.write(piece);
  const result = await writer.finish();
  return { ...result, text: await result.file.text(), folders };
}

test("[L21] a file is written to disk piece by piece, none of it kept in memory", async () => {
  const pieces = text(500);
  const { text: found, bytes, inMemory } = await written({}, pieces);
  expect(found).toBe(pieces.join(""));
  expect([bytes, inMemory]).toEqual([bytesOf(pieces), 0]);
});

test("[L21] a disk that takes less than it is given is given the rest", async () => {
  const pieces = text(50);
  const { text: found, inMemory } = await written({ mostPerWrite: 7 }, pieces);
  expect([found, inMemory]).toEqual([pieces.join(""), 0]);
});

test("[L21] what a full disk does not take is kept in memory and said; nothing is lost or doubled", async () => {
  const pieces = text(500);
  const { text: found, bytes, inMemory } = await written({ room: 1003 }, pieces);
  expect(found).toBe(pieces.join(""));
  expect([bytes, inMemory]).toEqual([bytesOf(pieces), bytesOf(pieces) - 1003]);
});

test("[L21] without a disk the file is a Blob", async () => {
  expect(openDisk({})).toBeUndefined();
  expect(openDisk(undefined)).toBeUndefined();
  const writer = createFileWriter(undefined);
  for (const piece of text(50)) writer.write(piece);
  const { file, inMemory } = await writer.finish();
  expect(await file.text()).toBe(text(50).join(""));
  expect(inMemory).toBe(bytesOf(text(50)));
});

test("[L21] a download that is cancelled leaves nothing on disk", async () => {
  const { storage, folders } = fakeStorage();
  const writer = createFileWriter(await openDisk(storage)!.create());
  writer.write("begun");
  await writer.discard();
  expect([...folders.values()].map(({ size }) => size)).toEqual([0]);
});

test("[L21] files of earlier downloads go once they were surely copied; one being written stays", async () => {
  let time = 0;
  const { storage, folders } = fakeStorage({ now: () => time });
  const disk = openDisk(storage, () => time)!;
  const [old] = [await disk.create(), await disk.create()];
  old.write(new Uint8Array([1]), 0);
  await old.close();
  const files = [...folders.values()][0]!;
  await disk.sweep();
  expect(files.size).toBe(2);
  time = KEEP_MS;
  await disk.sweep();
  expect([...files.values()].map(({ isOpen }) => isOpen)).toEqual([true]);
});
