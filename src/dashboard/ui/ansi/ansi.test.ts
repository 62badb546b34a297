import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "#api/logText/plainText.ts";
import { type AnsiStyle, parseAnsi } from "./ansi.ts";

const spans = (text: string) => parseAnsi(text).spans.map(({ text, style }) => [text, style]);
const styleOf = (sequence: string): AnsiStyle | undefined =>
  parseAnsi(`\u001b[${sequence}mx`).spans[0]?.style;

test("[L16] plain text is one span", () => {
  expect(spans("just text")).toEqual([["just text", {}]]);
});

test.each<[string, AnsiStyle]>([
  ["31", { fg: 1 }],
  ["97", { fg: 15 }],
  ["42", { bg: 2 }],
  ["104", { bg: 12 }],
  ["38;5;208", { fg: 208 }],
  ["48;5;17", { bg: 17 }],
  ["38;2;1;2;3", { fg: [1, 2, 3] }],
  ["48:2:0:9:8:7", { bg: [9, 8, 7] }],
  ["38:2:9:8:7", { fg: [9, 8, 7] }],
  ["1;3;4;7;9", { bold: true, italic: true, underline: true, inverse: true, strike: true }],
  ["2", { dim: true }],
  ["1;31;22", { fg: 1 }],
  ["31;39", {}],
  ["31;0", {}],
  ["", {}],
  ["38;5;999", {}],
  ["38;7;1", { inverse: true, bold: true }],
  [">4;1", {}],
])("[L16] the rendition %j is understood", (sequence, style) => {
  expect(styleOf(sequence)).toEqual(style);
});

test("[L16] a reset ends the colour in the middle of a line", () => {
  expect(spans("\u001b[31mred\u001b[m plain")).toEqual([
    ["red", { fg: 1 }],
    [" plain", {}],
  ]);
});

test("[L16] a style is carried to the next line when asked for", () => {
  const { after } = parseAnsi("\u001b[32mgreen");
  expect(parseAnsi("still", after).spans[0]?.style).toEqual({ fg: 2 });
  expect(parseAnsi("not").spans[0]?.style).toEqual({});
});

test.each([
  ["http", "http://localhost:3000/x", true],
  ["https", "https://example.com", true],
  ["script", "javascript:alert(1)", false],
  ["file", "file:///etc/passwd", false],
])("[L16] a link of the kind %s", (_, address, allowed) => {
  const [span] = parseAnsi(`\u001b]8;id=1;${address}\u001b\\here\u001b]8;;\u0007 after`).spans;
  expect(span).toEqual({ text: "here", style: allowed ? { href: address } : {} });
});

test("[L16] of a progress bar the last state is left", () => {
  expect(plainText("10%\r50%\r\u001b[32m100%\r")).toBe("100%");
  expect(plainText("a line\r\nnext\rlast")).toBe("a line\nlast");
});

test("[L16] sequences that are no looks leave nothing behind", () => {
  expect(plainText("a\u001b[2Kb\u001b(Bc\u001b]0;title\u0007d\u001b[?25le\u0008f\u009b1mg")).toBe("abcdefg");
});

test("[L16] an unfinished sequence costs no text around it", () => {
  expect(plainText("before\u001b[31")).toBe("before");
  expect(plainText("before\u001b]8;;http://x after")).toBe("before8;;http://x after");
  expect(plainText("\u001b")).toBe("");
});

test("[L16] 10,000 random mixtures raise nothing and lose no printable text", () => {
  const word = fc.stringMatching(/^[a-z ]{1,8}$/);
  const sequence = fc.oneof(
    fc.array(fc.nat(300), { maxLength: 6 }).map((codes) => `\u001b[${codes.join(";")}m`),
    fc.constantFrom(
      "\u001b[2K",
      "\u001b[?25h",
      "\u001b(B",
      "\u001b]0;t\u0007",
      "\u001bM",
      "\u0000",
      "\u0008",
    ),
    fc.webUrl().map((url) => `\u001b]8;;${url}\u001b\\`),
  );
  const piece = fc.oneof(
    word.map((text) => ({ text, raw: text })),
    sequence.map((raw) => ({ text: "", raw })),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const raw = pieces.map(({ raw }) => raw).join("");
      expect(plainText(raw)).toBe(pieces.map(({ text }) => text).join(""));
    }),
    { numRuns: 5000 },
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(..."\u001b\u009b[]mP8;:?01\\\u0007\u009c\r\nab é😀"), { maxLength: 40 }),
      (chars) => {
        // No exception, and nothing on screen that a terminal would act on.
        expect(plainText(chars.join(""))).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      },
    ),
    { numRuns: 5000 },
  );
});
