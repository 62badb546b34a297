import fc from "fast-check";
import { expect, test } from "vitest";
import { createSafeCut } from "./safeCut.ts";
import { aTerminal, written } from "./testing/terminals.ts";
import { wholeCharacters } from "./wholeCharacters.ts";
import { internals } from "./xtermInternals.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Where the newest safe cut of the whole text is. */
function lastCut(text: string): number {
  return createSafeCut().push(bytes(text));
}

test.each([
  ["nothing is safe inside a sequence", "ok\r\n\x1b[31", 4],
  ["a finished sequence is", "ok\x1b[31m", 7],
  ["the last character may still be joined or repeated", "abc", 2],
  ["one that does not join is no reason to wait for the next", "ab日", 1],
  ["a control character ends all that", "日\n", 4],
  ["a title up to its end", "x\x1b]0;title", -1],
  ["a title with BEL", "x\x1b]0;title\x07", 11],
  ["a title with ST", "x\x1b]0;title\x1b\\", 12],
  ["ESC breaks off what was before it", "\x1b]0;title\x1b[m", 12],
  ["CAN breaks off everything", "\x1b[31\x18", 5],
  ["a line feed inside a sequence does not end it", "\x1b[3\n", -1],
  ["C1 controls as UTF-8 open sequences", "\u009b31", -1],
  ["and end them", "\u009d0;title\u009c", 11],
])("%s", (_, text, cut) => {
  expect(lastCut(text)).toBe(cut);
});

const part = fc.oneof(
  fc.constantFrom(
    "a",
    "bc",
    "\n",
    "\x1b",
    "[",
    "]",
    "P",
    "_",
    "(",
    "0",
    ";",
    "m",
    "\x07",
    "\\",
    "\x18",
    "\x7f",
    " ",
    "日",
    "é",
    "👍",
    "\u009b",
    "\u009c",
    "\u009d",
    "\u0090",
    "\u0085",
    "\x0e",
  ),
  fc.string({ maxLength: 3, unit: "binary-ascii" }),
);

test("at a safe cut the real parser is in its ground state, and nothing is half decoded", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (parts, size) => {
        const all = bytes(parts.join(""));
        const cut = createSafeCut();
        let safe = 0;
        for (let at = 0; at < all.length; at += size) {
          const found = cut.push(all.subarray(at, at + size));
          if (found >= 0) safe = at + found;
          const terminal = aTerminal(20, 5);
          await written(terminal, all.subarray(0, safe));
          expect(internals(terminal)._inputHandler._parser.currentState).toBe(0);
          terminal.dispose();
        }
        expect(wholeCharacters(all.subarray(0, safe))).toBe(safe);
      },
    ),
    { numRuns: 150 },
  );
});

test("how the stream comes in chunks makes no difference", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (parts, size) => {
      const all = bytes(parts.join(""));
      const cut = createSafeCut();
      let safe = -1;
      for (let at = 0; at < all.length; at += size) {
        const found = cut.push(all.subarray(at, at + size));
        if (found >= 0) safe = at + found;
        // A cut before the first byte of a chunk is the end of the one before.
      }
      expect(safe).toBe(createSafeCut().push(all));
    }),
  );
});

test("whole characters: a chunk never ends inside one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (text, pick) => {
      const all = Buffer.from(text);
      const end = pick % (all.length + 1);
      const whole = wholeCharacters(all.subarray(0, end));
      expect(end - whole).toBeLessThan(4);
      expect(all.subarray(0, whole).toString() + all.subarray(whole).toString()).toBe(all.toString());
    }),
  );
});
