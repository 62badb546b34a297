import type { Terminal } from "@xterm/headless";
import { charsetDesignator } from "../charsets.ts";
import { cellText, cellWidth } from "../drawLines.ts";
import { backgroundColor } from "../pen.ts";
import { internals, type Line, type ScreenBuffer } from "../xtermInternals.ts";

type Links = { getLinkData(id: number): { id?: string; uri: string } | undefined };

/** Says that there are extended attributes, which are compared themselves. Stays behind when a link's lines are all gone. */
const HAS_EXTENDED = 0x10000000;

/** A palette colour may carry left-over bits of an older RGB one, which nobody reads. */
function plain(value: number): number {
  const mode = value & 0x3000000;
  const isPalette = mode === 0x1000000 || mode === 0x2000000;
  return (isPalette ? value & ~0xffff00 : value) >>> 0;
}

const word = (value: number): string => plain(value).toString(16);

/** A restored cursor may leave an underline style behind without the underline. */
const underline = (fg: number, ext: number): string => word(fg & 0x10000000 ? ext : ext & 0x3ffffff);

/** One row as text: equal rows look and behave equal. Erased cells count by their background alone. */
function rowState(line: Line, cols: number, links: Links, first: boolean): string {
  const cells: string[] = [];
  for (let x = 0; x < cols; x++) {
    const text = cellText(line, x);
    const fg = line._data[x * 3 + 1]!;
    const bg = line._data[x * 3 + 2]!;
    if (text === "" && cellWidth(line, x) === 0) cells.push("|");
    else if (text === "") cells.push(`_${word(backgroundColor(bg))}`);
    else {
      const extended = bg & HAS_EXTENDED ? line._extendedAttrs[x] : undefined;
      const link = extended?.urlId ? (links.getLinkData(extended.urlId)?.uri ?? "") : "";
      cells.push(
        `${text}/${cellWidth(line, x)}/${word(fg)}/${word(bg & ~HAS_EXTENDED)}/${underline(fg, extended?._ext ?? 0)}/${link}`,
      );
    }
  }
  // The row above the oldest one is gone, and whether that one continued it with it.
  const wrapped = line.isWrapped && !first ? "↩" : "";
  return `${wrapped}${cells.join(" ").replace(/( _0)+$/, "")}`;
}

function bufferState(buffer: ScreenBuffer, cols: number, rows: number, links: Links) {
  const lines: string[] = [];
  for (let y = 0; y < buffer.lines.length; y++)
    lines.push(rowState(buffer.lines.get(y)!, cols, links, y === 0));
  return {
    lines,
    scrollRegion: [buffer.scrollTop, buffer.scrollBottom],
    saved: [
      Math.min(buffer.savedX, cols - 1),
      Math.min(rows - 1, Math.max(0, buffer.savedY - buffer.ybase)),
      word(buffer.savedCurAttrData.fg),
      word(buffer.savedCurAttrData.bg & ~HAS_EXTENDED),
      charsetDesignator(buffer.savedCharset),
    ],
    tabs: Array.from({ length: cols }, (_, x) => (buffer.tabs[x] ? x : -1)).filter((x) => x >= 0),
  };
}

/** Everything about a terminal that a person could see or a program could rely on, as plain data to compare. */
export function screenState(terminal: Terminal) {
  const core = internals(terminal);
  const { normal, alt, active } = core._bufferService.buffers;
  const links = core._oscLinkService;
  const { fg, bg, extended } = core._inputHandler._curAttrData;
  return {
    size: [terminal.cols, terminal.rows],
    alternate: active === alt,
    normal: bufferState(normal, terminal.cols, terminal.rows, links),
    alt: active === alt ? bufferState(alt, terminal.cols, terminal.rows, links) : undefined,
    cursor: [active.x, active.y],
    rendition: [
      word(fg),
      word(bg & ~HAS_EXTENDED),
      underline(fg, extended._ext),
      links.getLinkData(extended.urlId)?.uri,
    ],
    charset: [core._charsetService.glevel, charsetDesignator(core._charsetService.charset)],
    designated: [0, 1, 2, 3].map((g) => charsetDesignator(core._charsetService._charsets[g])),
    modes: { ...terminal.modes },
    mouseEncoding: core.coreMouseService.activeEncoding,
    cursorStyle: { ...core.coreService.decPrivateModes },
    cursorHidden: core.coreService.isCursorHidden,
  };
}
