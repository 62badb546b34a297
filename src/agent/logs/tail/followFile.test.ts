import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { followFile } from "./followFile.ts";
import { createOwnWrites } from "./ownWrites.ts";
import { aFolder, aWriter, follow } from "./testing/followed.ts";

const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });

test("a file that is there is followed from its end, one that comes later from its beginning", async () => {
  const path = join(aFolder(), "app.log");
  writeFileSync(path, "old\n");
  const there = await follow({ path });
  await there.file.check();
  appendFileSync(path, "new\n");
  await there.file.check();
  expect(there.lines).toEqual(["new"]);

  const later = await follow();
  await later.file.check();
  writeFileSync(later.path, "first\nsecond\n");
  await later.file.check();
  expect(later.lines).toEqual(["first", "second"]);
});

test("where a file ended is known from the first look on", async () => {
  const path = join(aFolder(), "app.log");
  writeFileSync(path, "old\n");
  const { file, lines } = await follow({ path });
  await file.begun;
  appendFileSync(path, "right after\n");
  await file.check();
  expect(lines).toEqual(["right after"]);
});

test("a file that was named and is not there is told once", async () => {
  const { file, lines, path } = await follow({ isNamed: true });
  await file.check();
  await file.check();
  expect(lines).toEqual([`the file ${path} is not there yet: it is followed from when it appears`]);
});

test("characters and lines cut between writes are whole, the last part waits for its newline", async () => {
  const { file, lines, path } = await follow();
  const bytes = Buffer.from("größe 🚢\r\nnext");
  for (const byte of bytes) {
    appendFileSync(path, Buffer.from([byte]));
    await file.check();
  }
  expect(lines).toEqual(["größe 🚢"]);
  appendFileSync(path, " one\n");
  await file.check();
  expect(lines).toEqual(["größe 🚢", "next one"]);
});

test("after a rename the old file is read to its end, its last part given out, then the new one", async () => {
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\n");
  await file.check();
  appendFileSync(path, "two\nthr");
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, "ee");
  writeFileSync(path, "four\n");
  await file.check();
  expect(lines).toEqual(["one", "two", "three", "four"]);
});

test("a renamed file is followed until the new one has something: its writer opens that one later", async () => {
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\n");
  await file.check();
  renameSync(path, `${path}.1`);
  writeFileSync(path, "");
  await file.check();
  appendFileSync(`${path}.1`, "two\n");
  await file.check();
  appendFileSync(`${path}.1`, "three\n");
  appendFileSync(path, "four\n");
  await file.check();
  appendFileSync(path, "five\n");
  await file.check();
  expect(lines).toEqual(["one", "two", "three", "four", "five"]);
});

test("a file that was copied away and emptied is read from its beginning", async () => {
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\ntwo\nheld");
  await file.check();
  truncateSync(path, 0);
  await file.check();
  expect(lines).toEqual(["one", "two", "held"]);
  appendFileSync(path, "three\n");
  await file.check();
  expect(lines).toEqual(["one", "two", "held", "three"]);
});

test("one that was emptied and filled beyond the old end between two looks is noticed", async () => {
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\n");
  await file.check();
  writeFileSync(path, "a longer line\nand another\n");
  await file.check();
  expect(lines).toEqual(["one", "a longer line", "and another"]);
});

test("a writer that goes on at its old place after the file was emptied leaves a hole, and no line of it", async () => {
  const { file, lines, path } = await follow();
  const writer = openSync(path, "w");
  onTestFinished(() => closeSync(writer));
  writeSync(writer, "one\n");
  await file.check();
  ftruncateSync(writer, 0);
  writeSync(writer, "two\n");
  await file.check();
  expect(lines).toEqual(["one", "two"]);
});

test("a file that was removed and comes back is followed again", async () => {
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\nhel");
  await file.check();
  unlinkSync(path);
  await file.check();
  writeFileSync(path, "two\n");
  await file.check();
  expect(lines).toEqual(["one", "hel", "two"]);
});

test("a renamed file that gets its name back goes on where it was", async () => {
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\n");
  await file.check();
  renameSync(path, `${path}.1`);
  writeFileSync(path, "");
  await file.check();
  renameSync(`${path}.1`, path);
  appendFileSync(path, "two\n");
  await file.check();
  appendFileSync(path, "three\n");
  await file.check();
  expect(lines).toEqual(["one", "two", "three"]);
});

test("of a removed file the last part is given out after a while, and what comes back is not read twice", async () => {
  const clock = vi.spyOn(Date, "now");
  onTestFinished(() => clock.mockRestore());
  const { file, lines, path } = await follow();
  writeFileSync(path, "one\nhel");
  await file.check();
  renameSync(path, `${path}.away`);
  await file.check();
  expect(lines).toEqual(["one"]);
  clock.mockReturnValue(Date.now() + 60_000);
  await file.check();
  expect(lines).toEqual(["one", "hel"]);
  renameSync(`${path}.away`, path);
  appendFileSync(path, "p\ntwo\n");
  await file.check();
  expect(lines).toEqual(["one", "hel", "p", "two"]);
});

test("what is no file is told once, told again when it is something else, and is no end", async () => {
  const { file, lines, path } = await follow({ isNamed: true });
  mkdirSync(path);
  await file.check();
  await file.check();
  rmdirSync(path);
  spawnSync("mkfifo", [path]);
  await file.check();
  await file.check();
  rmSync(path);
  writeFileSync(path, "at last\n");
  await file.check();
  const problem = (what: string) => `warn: the file ${path} cannot be read: it is ${what}`;
  expect(lines.slice(1)).toEqual([problem("a directory"), problem("a pipe"), "at last"]);
});

test("a script may copy its output to what is no file: nothing is said of it", async () => {
  const { file, lines } = await follow({ path: "/dev/null" });
  await file.check();
  expect(lines).toEqual([]);
});

test("a file that cannot be found for another reason than its absence is told once", async () => {
  const path = join(aFolder(), "x".repeat(300));
  const { file, lines } = await follow({ path });
  await file.check();
  await file.check();
  expect(lines).toEqual([expect.stringMatching(/^warn: the file .* cannot be read: ENAMETOOLONG/)]);
});

test("a line without an end takes no memory and none of it is lost", async () => {
  const { file, lines, path } = await follow();
  const text = "0123456789".repeat(100_000);
  writeFileSync(path, text);
  await file.check();
  expect(lines.length).toBeGreaterThan(50);
  appendFileSync(path, "\nnext\n");
  await file.check();
  expect(lines.slice(0, -1).join("")).toBe(text);
  expect(lines.at(-1)).toBe("next");
});

test("a full log queue stops the reading, also through rotations, and loses nothing", async () => {
  const { file, lines, path, fill, drain } = await follow();
  const numbers = (from: number, to: number) => {
    let text = "";
    for (let i = from; i < to; i++) text += `line ${i}\n`;
    return text;
  };
  fill();
  writeFileSync(path, numbers(0, 100_000));
  file.nudge();
  await vi.waitUntil(() => lines.length > 0, { timeout: PATIENCE_MS });
  const held = lines.length;
  expect(held).toBeLessThan(10_000);
  for (let i = 1; i <= 3; i++) {
    renameSync(path, `${path}.${i}`);
    writeFileSync(path, numbers(i * 100_000, (i + 1) * 100_000));
    await file.begun;
    file.nudge();
    await vi.waitUntil(() => isOpenHere(path), { timeout: PATIENCE_MS });
  }
  expect(lines.length).toBe(held);
  drain();
  await file.check();
  expect(lines).toHaveLength(400_000);
  expect(lines.every((line, index) => line === `line ${index}`)).toBe(true);
});

test("a file that is rotated too often while the queue is full is told of", async () => {
  const { file, lines, path, fill, drain } = await follow();
  fill();
  writeFileSync(path, "0\n");
  for (let i = 1; i <= 9; i++) {
    file.nudge();
    await vi.waitUntil(() => isOpenHere(path), { timeout: PATIENCE_MS });
    renameSync(path, `${path}.${i}`);
    writeFileSync(path, `${i}\n`);
  }
  file.nudge();
  await vi.waitUntil(() => isOpenHere(path), { timeout: PATIENCE_MS });
  drain();
  await file.check();
  expect(lines.filter((line) => line.startsWith("warn: ") && line.includes("one was skipped"))).toHaveLength(
    2,
  );
  expect(lines.filter((line) => /^\d$/.test(line))).toEqual(["0", "1", "2", "3", "4", "5", "6", "9"]);
});

test("at its end a follower reads what is there and gives out what it held; a closed one says nothing more", async () => {
  const ended = await follow();
  await ended.file.check();
  writeFileSync(ended.path, "one\nlast");
  await ended.file.finish();
  expect(ended.lines).toEqual(["one", "last"]);

  const path = join(aFolder(), "app.log");
  const { writer, lines } = aWriter();
  const closed = followFile({ path, writer, own: createOwnWrites(), isNamed: false });
  await closed.begun;
  closed.close();
  writeFileSync(path, "one\n");
  await closed.check();
  expect(lines).toEqual([]);
});

/** Whether this process has the file open that the path leads to. */
function isOpenHere(path: string): boolean {
  const held = spawnSync("ls", ["-l", `/proc/${process.pid}/fd`], { encoding: "utf8" }).stdout;
  return held.split("\n").some((line) => line.endsWith(`-> ${path}`));
}
