import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createScreen } from "./screen.ts";
import { screenState } from "./testing/screenState.ts";
import { aTerminal, written } from "./testing/terminals.ts";

const quiet = { onParsed: () => {}, onReply: () => {} };
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
  test("[T4] wherever the stream is cut, inside sequences and characters too", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), async (bytes, picks) => {
        await compare(
          bytes,
          picks.map((n) => n % (bytes.length + 1)),
        );
      }),
      { numRuns: Number(process.env.QD_RUNS ?? 300) },
    );
  });
});
