import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleLines, visibleParts, visibleText } from "./visibleControls.ts";

const shown = (text: string) =>
  visibleParts(text)
    .map((part) => part.text)
    .join("");

test("[T27] control characters are written out", () => {
  expect(shown("echo hi\rrm -rf ~\n")).toBe("echo hi\\rrm -rf ~\\n");
  expect(shown("a\u001b[2Kb\u0007\u0000")).toBe("a\\e[2Kb\\x07\\x00");
});

test("[T27] so are marks that turn text round or hide it", () => {
  expect(shown("ls \u202egnp.exe\u202c")).toBe("ls \\u{202e}gnp.exe\\u{202c}");
  expect(shown("cu\u200brl")).toBe("cu\\u{200b}rl");
});

test("[T27] nothing invisible is left, whatever the command", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(shown(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("names and values have nothing unseen in them, and are else as they are", () => {
  expect(visibleText("web\u202egnp\u0007\n")).toBe("web\\u{202e}gnp\\x07\\n");
  for (const plain of ["web-1", "<b>&amp;", "שלום", "a ❤️ b", "👨‍👩‍👧", "👩🏽‍💻", "1️⃣"])
    expect(visibleText(plain)).toBe(plain);
  expect(visibleText("a\u200db\ufe0f")).toBe("a\\u{200d}b\\u{fe0f}");
  expect(visibleLines("a\n\tb\u202e\r\n")).toBe("a\n\tb\\u{202e}\\r\n");
});
