import { expect, test } from "vitest";
import { charsetDesignator } from "./charsets.ts";
import { aTerminal, written } from "./testing/terminals.ts";
import { internals } from "./xtermInternals.ts";

/** One terminal that has something in every field that snapshots read. */
async function used() {
  const terminal = aTerminal(20, 5);
  await written(
    terminal,
    "\x1b[2;4r\x1b[2;3H\x1b[31m\x1b(0\x1b7\x1b(B\x1b[0m\x1b[3g\x1b[1;6H\x1bH\x1b[1;1H" +
      "a\x1b[1;38;2;1;2;3;48;5;200mb\x1b[0;4:3;58:2::9:8:7mc\x1b[m\x1b]8;id=x;https://example.com\x1b\\de\u0301\x1b]8;;\x1b\\日" +
      "\x1b[?25l\x1b[5 q\x1b[?1006h\x1b)0\x0e\x1b[3;4H",
  );
  return internals(terminal);
}

test("the fields behind @xterm/headless are where snapshots look for them", async () => {
  const core = await used();
  const { normal, alt, active } = core._bufferService.buffers;
  expect(active).toBe(normal);
  expect(alt).not.toBe(normal);
  expect(normal).toMatchObject({ x: 3, y: 2, ybase: 0, savedX: 2, savedY: 1, scrollTop: 1, scrollBottom: 3 });
  expect(normal.savedCurAttrData).toMatchObject({ fg: 0x1000001, bg: 0 });
  expect(charsetDesignator(normal.savedCharset)).toBe("0");
  expect(Object.entries(normal.tabs).filter(([, set]) => set)).toEqual([["5", true]]);
  expect(normal.lines.length).toBe(5);
  expect(core._charsetService).toMatchObject({ glevel: 1 });
  expect(charsetDesignator(core._charsetService.charset)).toBe("0");
  expect(charsetDesignator(core._charsetService._charsets[1])).toBe("0");
  expect(core.coreService).toMatchObject({
    isCursorHidden: true,
    decPrivateModes: { cursorStyle: "bar", cursorBlink: true },
  });
  expect(core.coreMouseService.activeEncoding).toBe("SGR");
  expect(core._inputHandler._curAttrData).toMatchObject({ fg: 0, bg: 0, extended: { urlId: 0 } });
  expect(core._inputHandler._parser.currentState).toBe(0);
});

test("a cell is three words, with combined characters and extended attributes beside them", async () => {
  const core = await used();
  const line = core._bufferService.buffers.normal.lines.get(0)!;
  expect(line).toMatchObject({ isWrapped: false, length: 20 });
  expect(line._data).toHaveLength(60);
  // a: one column wide, default colours
  expect([...line._data.subarray(0, 3)]).toEqual([0x400000 | 97, 0, 0]);
  // b: bold, true colour on palette colour
  expect([...line._data.subarray(3, 6)]).toEqual([0x400000 | 98, 0x8000000 | 0x3010203, 0x20000c8]);
  // c: curly underline with its own colour
  expect(line._data[7]! & 0x10000000).not.toBe(0);
  expect(line._data[8]! & 0x10000000).not.toBe(0);
  expect(line._extendedAttrs[2]).toMatchObject({ urlId: 0, underlineColor: 0x3090807 });
  expect((line._extendedAttrs[2]!._ext >> 26) & 7).toBe(3);
  // d: a link
  expect(core._oscLinkService.getLinkData(line._extendedAttrs[3]!.urlId)).toEqual({
    id: "x",
    uri: "https://example.com",
  });
  // e with an accent: combined
  expect(line._data[12]! & 0x200000).not.toBe(0);
  expect(line._combined[4]).toBe("e\u0301");
  // 日: two columns, the second one empty and without width
  expect(line._data[15]! >>> 22).toBe(2);
  expect(line._data[18]! & 0xffffff).toBe(0);
});
