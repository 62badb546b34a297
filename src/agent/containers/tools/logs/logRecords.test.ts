import fc from "fast-check";
import { expect, test } from "vitest";
import type { OutputChunk } from "../../engine/engine.ts";
import { createRecordReader } from "./logRecords.ts";

const stamp = (n: number) => `2026-01-02T03:04:05.${String(n).padStart(9, "0")}Z`;
const PIECE = 16_384;

/** What Docker writes for a line: pieces of 16 KiB with one time. */
function messages(n: number, text: string, { newline = true } = {}): Buffer[] {
  const bytes = Buffer.from(newline ? `${text}\n` : text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(bytes.subarray(at, at + PIECE));
  return pieces.map((piece) => Buffer.concat([Buffer.from(`${stamp(n)} `), piece]));
}

/** Cut anywhere, as the demultiplexer hands it on. */
function cut(stream: OutputChunk["stream"], all: readonly Buffer[], size: number): OutputChunk[] {
  return all.flatMap((message) => {
    const chunks: OutputChunk[] = [];
    for (let at = 0; at < message.length; at += size)
      chunks.push({ stream, bytes: message.subarray(at, at + size), ...(at === 0 && { begins: true }) });
    return chunks;
  });
}

function read(chunks: readonly OutputChunk[], tty = false) {
  const reader = createRecordReader({ tty });
  const records = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return { lines: records.map(({ at, text }) => [at, text]), messages: reader.messages() };
}

const line = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, "")),
  fc.constantFrom("", " indented", "é".repeat(9_000), `${"x".repeat(PIECE - 1)}é tail`, "y".repeat(PIECE)),
  fc.constant("z".repeat(40_000)),
);

test("lines come out with their times, however the engine's writes were cut", () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.boolean(),
      (lines, size, tty) => {
        const all = lines.flatMap((text, n) => messages(n, text));
        const chunks = tty
          ? cut("stdout", [Buffer.concat(all)], size).map(({ stream, bytes }) => ({ stream, bytes }))
          : cut("stdout", all, size);
        const got = read(chunks, tty);
        // Pieces of one line have its time.
        const joined = new Map<string, string>();
        for (const [at, text] of got.lines) joined.set(at!, (joined.get(at!) ?? "") + text);
        expect([...joined]).toEqual(lines.map((text, n) => [stamp(n), text]));
        for (const [, text] of got.lines) expect(text!.length).toBeLessThanOrEqual(PIECE);
        expect(got.messages).toBe(all.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("a last line without newline ends with its run, not with the next run's first line", () => {
  const all = [...messages(1, "unfinished", { newline: false }), ...messages(2, "again")];
  expect(read(cut("stdout", all, 7)).lines).toEqual([
    [stamp(1), "unfinished"],
    [stamp(2), "again"],
  ]);
});

test("both outputs are put together apart", () => {
  const out = messages(1, "a".repeat(PIECE + 5));
  const err = messages(2, "b");
  const chunks = [out[0]!, err[0]!, out[1]!].map((bytes, index) => ({
    stream: index === 1 ? ("stderr" as const) : ("stdout" as const),
    bytes,
    begins: true,
  }));
  const reader = createRecordReader({ tty: false });
  const records = chunks.flatMap((chunk) => reader.push(chunk));
  expect(records.map(({ from, text }) => `${from} ${text.length}`)).toEqual([
    "stderr 1",
    `stdout ${PIECE}`,
    "stdout 5",
  ]);
});

test("carriage returns before a newline go, text that looks like a time stays, text without time has the last one", () => {
  const text = `${stamp(1)} at ${stamp(5)} \u001b[31mred\r\n${"no-time-at-all".repeat(5)}\nshort\n`;
  expect(read([{ stream: "stdout", bytes: Buffer.from(text) }], true).lines).toEqual([
    [stamp(1), `at ${stamp(5)} \u001b[31mred`],
    [stamp(1), "no-time-at-all".repeat(5)],
    [stamp(1), "short"],
  ]);
});
