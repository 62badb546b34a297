import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createScreen } from "./screen.ts";
import { screenState } from "./testing/screenState.ts";
import { aTerminal, written } from "./testing/terminals.ts";

// Thousands of terminals on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const quiet = { onParsed: () => {}, onReply: () => {} };
/** The same streams every time, so that a failure is never a matter of luck; others when asked for more. */
const runs = process.env.QUARTERDECK_TEST_RUNS;
const RUNS = runs === undefined ? { numRuns: 150, seed: 1 } : { numRuns: Number(runs) };
const COLS = 20;
const ROWS = 6;

/** Cuts a stream, lets a newcomer join there by snapshot, and compares it with one that saw everything. */
async function compare(stream: Uint8Array, cuts: number[], cols = COLS, rows = ROWS, scrollback = 50) {
  const control = aTerminal(cols, rows, scrollback);
  const screen = createScreen({ width: cols, height: rows, scrollback, ...quiet });
  let at = 0;
  const newcomers: { terminal: ReturnType<typeof aTerminal>; from: number }[] = [];
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    screen.write(stream.subarray(at, cut));
    at = cut;
    const { bytes, offset } = await screen.snapshot();
    expect(cut - offset).toBeLessThan(4); // the bytes of a character cut in two stay for later
    const terminal = aTerminal(cols, rows, scrollback);
    await written(terminal, "leftovers of before \x1b[31;5mred\x1b[?1049h\x1b]0;unfinished");
    await written(terminal, bytes);
    newcomers.push({ terminal, from: offset });
  }
  await written(control, stream);
  for (const { terminal, from } of newcomers) {
    await written(terminal, stream.subarray(from));
    expect(screenState(terminal)).toEqual(screenState(control));
    terminal.dispose();
  }
  control.dispose();
  screen.dispose();
}

const utf8 = (text: string) => new TextEncoder().encode(text);

const text = fc.constantFrom(
  "a",
  "ls -l",
  "hello world",
  "x".repeat(COLS),
  "y".repeat(COLS + 3),
  " ",
  "   ",
  "é",
  "日本",
  "日本語テスト漢字かな",
  "👨‍👩‍👧‍👦",
  "❤️",
  "e\u0301\u0323",
  "🇩🇪",
  "🇩🇪🇫🇷",
  "👍🏽",
  "─│┌",
  "\u0301",
  "한국어",
  "नमस्ते",
);
const control = fc.constantFrom(
  "\r\n",
  "\n",
  "\r",
  "\b",
  "\t",
  "\x07",
  "\x0e",
  "\x0f",
  "\x1b7",
  "\x1b8",
  "\x1bM",
  "\x1bD",
  "\x1bE",
  "\x1bH",
  "\x1b[s",
  "\x1b[u",
  "\x1b[?1049h",
  "\x1b[?1049l",
  "\x1b[?47h",
  "\x1b[?47l",
  "\x1b[?25l",
  "\x1b[?25h",
  "\x1b[?2004h",
  "\x1b[?1h",
  "\x1b=",
  "\x1b>",
  "\x1b[?1000h",
  "\x1b[?1002h",
  "\x1b[?1003h",
  "\x1b[?1006h",
  "\x1b[?1006l",
  "\x1b[?1004h",
  "\x1b[4h",
  "\x1b[4l",
  "\x1b[?6h",
  "\x1b[?6l",
  "\x1b[2;4r",
  "\x1b[r",
  "\x1b[3;5r",
  "\x1b[3g",
  "\x1b[g",
  "\x1b(0",
  "\x1b(B",
  "\x1b)0",
  "\x1b[2 q",
  "\x1b[5 q",
  "\x1b[0 q",
  "\x1b]0;a title\x07",
  "\x1b]2;other\x1b\\",
  "\x1bP1$r0m\x1b\\",
  "\x1b_ignored\x1b\\",
  "\x1b[!p",
  "\x1bc",
  "\x1b[3b",
  "\x1b[0c",
  "\x1b[?45h",
  '\x1b[1"q',
  '\x1b[0"q',
);
const param = fc.integer({ min: 0, max: 25 });
const csi = fc
  .tuple(fc.array(param, { maxLength: 2 }), fc.constantFrom(..."ABCDEFGHIJKLMPSTXZ@adef`"))
  .map(([params, final]) => `\x1b[${params.join(";")}${final}`);
const sgr = fc
  .array(
    fc.constantFrom(
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "7",
      "8",
      "9",
      "21",
      "22",
      "24",
      "27",
      "31",
      "42",
      "53",
      "95",
      "104",
      "39",
      "49",
      "38;5;123",
      "48;5;3",
      "38;2;1;2;3",
      "48;2;250;0;9",
      "4:3",
      "4:5",
      "58:5:9",
      "58:2::1:2:3",
      "59",
    ),
    { maxLength: 4 },
  )
  .map((codes) => `\x1b[${codes.join(";")}m`);
const stream = fc
  .array(fc.oneof({ weight: 4, arbitrary: text }, { weight: 3, arbitrary: control }, csi, sgr), {
    minLength: 1,
    maxLength: 60,
  })
  .map((parts) => utf8(parts.join("")));

describe("a snapshot redraws the terminal", () => {
  test(
    "[T4] wherever the stream is cut, inside sequences and characters too",
    async () => {
      await fc.assert(
        fc.asyncProperty(stream, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), async (bytes, picks) => {
          await compare(
            bytes,
            picks.map((n) => n % (bytes.length + 1)),
          );
        }),
        RUNS,
      );
    },
    Math.max(60_000, RUNS.numRuns * 60),
  );

  test.each([
    [
      "hyperlinks, with and without id",
      "\x1b]8;;https://a.example/\x1b\\one\x1b]8;id=7;https://b.example/\x07two\x1b]8;;\x07 none \x1b]8;;https://c.example/?q=1;2\x07open",
    ],
    ["a hyperlink over a wrapped row", `\x1b]8;;https://a.example/\x07${"x".repeat(50)}\x1b]8;;\x07\r\nend`],
    ["no wrapping", `\x1b[?7l${"x".repeat(30)}\r\nnext`],
    [
      "underlines of every style and colour",
      "\x1b[4m1\x1b[4:2m2\x1b[4:3;58:5:3m3\x1b[4:4;58:2::1:2:3m4\x1b[4:5m5\x1b[24m0\x1b[59m",
    ],
    ["the rendition of the next character", "\x1b[1;3;9;38;2;10;20;30;48;5;17m"],
    [
      "application modes",
      "\x1b[?1h\x1b=\x1b[?2004h\x1b[?1004h\x1b[?1003h\x1b[?1016h\x1b[?45h\x1b[4h\x1b[?2026h\x1b[3 q\x1b[?25l",
    ],
    ["origin mode with the cursor in its region", "\x1b[2;5r\x1b[?6h\x1b[2;3Hx"],
    ["own tab stops", "\x1b[3g\x1b[5G\x1bH\x1b[9G\x1bH\x1b[1Ga\tb\tc\td"],
    [
      "what the cursor saved on both screens",
      "\x1b[3;4H\x1b[31m\x1b(0\x1b7\x1b[m\x1b(B\x1b[?1049h\x1b[2;2H\x1b[42m\x1b7\x1b[m\x1b[Hx",
    ],
    ["line drawing in use", "\x1b(0lqqk\r\nx\x1b)A\x0e#\x0f"],
    [
      "an alternate screen over a normal one with scrollback",
      `${"line\r\n".repeat(30)}\x1b[?1049h\x1b[2J\x1b[3;3Hvim\x1b[7mstatus\x1b[m`,
    ],
    [
      "coloured emptiness",
      "\x1b[44m\x1b[2J\x1b[2;3Hx\x1b[K\x1b[42m\x1b[3;5H\x1b[10X\x1b[m\x1b[6;1H\r\n\x1b[41m\r\n\x1b[m",
    ],
    ["a row that waits to wrap", `${"x".repeat(COLS)}\x1b[31m`],
    ["a wide one that waits to wrap", `${"日".repeat(COLS / 2)}\x1b[31m`],
    ["a row that waits to wrap, erased", `${"x".repeat(COLS)}\x1b[44m\x1b[2J`],
    ["a title", "\x1b]0;tïtle\x07x\x1b]2;second"],
    ["a clipboard write cut in two", "\x1b]52;c;aGVsbG8gd29ybGQ=\x07after"],
  ])("%s", async (_, stream) => {
    const bytes = utf8(stream);
    await compare(
      bytes,
      Array.from({ length: bytes.length + 1 }, (_, at) => at),
    );
  });

  test("a title is part of it", async () => {
    const screen = createScreen({ width: COLS, height: ROWS, scrollback: 10, ...quiet });
    screen.write(utf8("\x1b]0;über\x07"));
    const { bytes } = await screen.snapshot();
    const titles: string[] = [];
    const reader = aTerminal(COLS, ROWS);
    reader.onTitleChange((title) => titles.push(title));
    await written(reader, bytes);
    expect(titles).toEqual(["über"]);
    expect(screen.title).toBe("über");
  });

  test("nothing in it makes the reader answer", async () => {
    const screen = createScreen({ width: COLS, height: ROWS, scrollback: 10, ...quiet });
    screen.write(utf8("\x1b[c\x1b[>c\x1b[6n\x1b[5n\x1b]10;?\x07\x1bP$qm\x1b\\\x1b[?2004$p text"));
    const { bytes } = await screen.snapshot();
    const answers: string[] = [];
    const reader = aTerminal(COLS, ROWS);
    reader.onData((text) => answers.push(text));
    await written(reader, bytes);
    expect(answers).toEqual([]);
  });

  test("a sequence too long to hold is dropped as a whole, and what follows is right", async () => {
    const screen = createScreen({ width: COLS, height: ROWS, scrollback: 10, ...quiet });
    screen.write(utf8("before\x1b]1337;File=:"));
    const block = new Uint8Array(300_000).fill(65);
    for (let n = 0; n < 5; n++) screen.write(block);
    const { bytes, offset } = await screen.snapshot();
    expect(bytes.length).toBeLessThan(10_000);
    expect(offset).toBe(1_500_000 + 6 + 13);
    const reader = aTerminal(COLS, ROWS);
    await written(reader, bytes);
    await written(reader, "AAAA\x07 after");
    expect(reader.buffer.active.getLine(0)?.translateToString(true)).toBe("before after");
  });

  test("[T4] after a resize, in the new size", async () => {
    const screen = createScreen({ width: 40, height: 10, scrollback: 100, ...quiet });
    const control = aTerminal(40, 10, 100);
    const text = `${"some words that wrap when it gets narrow, 日本語 too ".repeat(3)}\r\n`.repeat(8);
    screen.write(utf8(text));
    await written(control, text);
    for (const [cols, rows] of [
      [20, 6],
      [60, 20],
      [33, 7],
    ] as const) {
      screen.resize(cols, rows);
      control.resize(cols, rows);
      const reader = aTerminal(cols, rows, 100);
      await written(reader, (await screen.snapshot()).bytes);
      expect(screenState(reader)).toEqual(screenState(control));
    }
  });

  test("[T2] 10,000 lines of scrollback, made and read in under 500 ms", async () => {
    const screen = createScreen({ width: 120, height: 40, scrollback: 10_000, ...quiet });
    const control = aTerminal(120, 40);
    const line = (n: number) =>
      `\x1b[32m${n}\x1b[m \x1b[1;33mfile-${n % 400}.ts\x1b[m ${"some text of a line ".repeat(n % 8)}\r\n`;
    const all = utf8(Array.from({ length: 12_000 }, (_, n) => line(n)).join(""));
    screen.write(all);
    await written(control, all);
    let best = Number.POSITIVE_INFINITY;
    let reader = control;
    // The best of three: the machine may have other things to do.
    for (let n = 0; n < 3; n++) {
      const started = performance.now();
      reader = aTerminal(120, 40);
      await written(reader, (await screen.snapshot()).bytes);
      best = Math.min(best, performance.now() - started);
    }
    expect(best).toBeLessThan(500);
    expect(reader.buffer.normal.length).toBe(10_040);
    expect(screenState(reader)).toEqual(screenState(control));
  });
});
