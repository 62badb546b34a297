import type { Terminal } from "@xterm/headless";
import { type ByteWriter, createByteWriter } from "./byteWriter.ts";
import { charsetDesignator } from "./charsets.ts";
import { cellBackground, cellText, cellWidth, drawCell, drawLines, NO_JOIN } from "./drawLines.ts";
import type { Palette } from "./palette.ts";
import { createPen, type Pen } from "./pen.ts";
import { type Charset, type Internals, internals, type Line, type ScreenBuffer } from "./xtermInternals.ts";

/** CAN breaks off whatever the reader was in the middle of, RIS empties it. */
const RESET = "\x18\x1bc";
const DEFAULT_TAB_STOP = 8;

const moveTo = (x: number, y: number): string => `\x1b[${y + 1};${x + 1}H`;

function lineOf(buffer: ScreenBuffer, index: number): Line {
  const line = buffer.lines.get(index);
  if (!line) throw new Error(`the screen has no line ${index}`);
  return line;
}

function tabStops(buffer: ScreenBuffer, cols: number): string {
  const stops: number[] = [];
  let usual = true;
  for (let x = 0; x < cols; x++) {
    if (buffer.tabs[x]) stops.push(x);
    if ((buffer.tabs[x] ?? false) !== (x % DEFAULT_TAB_STOP === 0)) usual = false;
  }
  if (usual) return "";
  return `\x1b[3g${stops.map((x) => `\x1b[${x + 1}G\x1bH`).join("")}`;
}

function savedCursor(buffer: ScreenBuffer, cols: number, rows: number, pen: Pen): string {
  const y = Math.min(rows - 1, Math.max(0, buffer.savedY - buffer.ybase));
  const { fg, bg } = buffer.savedCurAttrData;
  if (buffer.savedX === 0 && y === 0 && fg === 0 && bg === 0 && !buffer.savedCharset) return "";
  const at = moveTo(Math.min(buffer.savedX, cols - 1), y);
  const charset = charsetDesignator(buffer.savedCharset);
  return `${at}${pen.set(fg, bg)}\x1b(${charset}\x1b7\x1b(B${pen.reset()}`;
}

function scrollRegion(buffer: ScreenBuffer, rows: number): string {
  if (buffer.scrollTop === 0 && buffer.scrollBottom === rows - 1) return "";
  return `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`;
}

/** Contents and everything that belongs to one buffer rather than to the terminal. */
function drawBuffer(buffer: ScreenBuffer, cols: number, rows: number, pen: Pen, out: ByteWriter) {
  drawLines((index) => lineOf(buffer, index), buffer.lines.length, cols, pen, out);
  out.text(pen.reset());
  out.text(tabStops(buffer, cols));
  out.text(savedCursor(buffer, cols, rows, pen));
  out.text(scrollRegion(buffer, rows));
}

function isBlank(line: Line, cols: number): boolean {
  const background = cellBackground(line, 0);
  for (let x = 0; x < cols; x++)
    if (cellText(line, x) !== "" || cellBackground(line, x) !== background) return false;
  return true;
}

/**
 * A cursor that waits to wrap stands past the last column, where no sequence can put it: only printing does. So the last
 * character is printed again, or, in a row erased meanwhile, a filler that the erasing of that row then takes along.
 */
function cursor(buffer: ScreenBuffer, cols: number, originTop: number, pen: Pen): string {
  const y = buffer.y - originTop;
  if (buffer.x < cols) return moveTo(buffer.x, y);
  const line = lineOf(buffer, buffer.ybase + buffer.y);
  let last = cols - 1;
  while (last > 0 && cellWidth(line, last) === 0 && cellText(line, last) === "") last--;
  if (cellText(line, last) !== "") return moveTo(last, y) + drawCell(line, last, pen);
  if (isBlank(line, cols)) return `${moveTo(cols - 1, y)}x${pen.erase(cellBackground(line, 0))}\x1b[2K`;
  return moveTo(cols - 1, y);
}

/**
 * G0 to G3 and which of them is in use. A restored cursor brings a charset of its own, in none of the four: then the cursor
 * is restored here too, `before` its place and rendition are set. Where even that leads elsewhere, the one in use wins.
 */
function charsets(
  { charset, glevel, _charsets }: Internals["_charsetService"],
  { savedCharset }: ScreenBuffer,
): { before: string; after: string } {
  const shift = ["", "\x0e", "\x1bn", "\x1bo"][glevel] ?? "";
  const designate = (inUse: Charset) =>
    ["(", ")", "*", "+"]
      .map((slot, g) => {
        const designator = charsetDesignator(g === glevel ? inUse : _charsets[g]);
        return designator === "B" ? "" : `\x1b${slot}${designator}`;
      })
      .join("") + shift;
  const wasRestored = charset !== _charsets[glevel] && charset === savedCharset;
  if (!wasRestored) return { before: "", after: designate(charset) };
  return { before: `${designate(_charsets[glevel])}\x1b8\x1b[m`, after: "" };
}

const MOUSE = { none: "", x10: "9", vt200: "1000", drag: "1002", any: "1003" } as const;
const MOUSE_ENCODING: Readonly<Record<string, string>> = { SGR: "\x1b[?1006h", SGR_PIXELS: "\x1b[?1016h" };

function modes(terminal: Terminal, core: Internals): string {
  const { modes } = terminal;
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
  const mouse = MOUSE[modes.mouseTrackingMode];
  let out = "";
  if (modes.applicationCursorKeysMode) out += "\x1b[?1h";
  if (modes.applicationKeypadMode) out += "\x1b[?66h";
  if (modes.bracketedPasteMode) out += "\x1b[?2004h";
  if (modes.sendFocusMode) out += "\x1b[?1004h";
  if (modes.reverseWraparoundMode) out += "\x1b[?45h";
  if (modes.insertMode) out += "\x1b[4h";
  if (!modes.wraparoundMode) out += "\x1b[?7l";
  if (mouse !== "") out += `\x1b[?${mouse}h`;
  out += MOUSE_ENCODING[core.coreMouseService.activeEncoding] ?? "";
  if (cursorStyle) {
    const steady = { block: 2, underline: 4, bar: 6 }[cursorStyle];
    out += `\x1b[${cursorBlink ? steady - 1 : steady} q`;
  }
  if (terminal.options.cursorBlink) out += "\x1b[?12h";
  if (core.coreService.isCursorHidden) out += "\x1b[?25l";
  if (modes.synchronizedOutputMode) out += "\x1b[?2026h";
  return out;
}

/**
 * Escape sequences that turn any terminal of the same size into this one: scrollback, screen, both buffers, cursor,
 * rendition, modes. Nothing in it asks the reader for an answer, so replaying it types nothing into the shell.
 */
export function redraw(terminal: Terminal, title: string, palette: Palette): Uint8Array {
  const core = internals(terminal);
  const { normal, alt, active } = core._bufferService.buffers;
  const { cols, rows } = terminal;
  const pen = createPen(core._oscLinkService);
  const out = createByteWriter();
  out.text(RESET + palette.redraw());
  if (title !== "") out.text(`\x1b]2;${title}\x07`);
  drawBuffer(normal, cols, rows, pen, out);
  if (active === alt) {
    // 47, not 1049: that one would save the cursor over the one saved above.
    out.text(`${moveTo(Math.min(normal.x, cols - 1), normal.y)}\x1b[?47h\x1b[H`);
    drawBuffer(alt, cols, rows, pen, out);
  }
  const sets = charsets(core._charsetService, active);
  out.text(sets.before);
  if (terminal.modes.originMode) out.text("\x1b[?6h");
  out.text(cursor(active, cols, terminal.modes.originMode ? active.scrollTop : 0, pen));
  const { fg, bg, extended } = core._inputHandler._curAttrData;
  out.text(pen.set(fg, bg, extended) + sets.after + modes(terminal, core));
  // The last thing drawn is not the last thing printed: nothing may join or repeat it.
  out.text(NO_JOIN);
  return out.bytes();
}
