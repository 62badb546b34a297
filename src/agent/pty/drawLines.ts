import type { ByteWriter } from "./byteWriter.ts";
import { backgroundColor, HAS_EXTENDED, type Pen } from "./pen.ts";
import { CELL_WORDS, CONTENT, type Line } from "./xtermInternals.ts";

/** ESC backslash outside a string does nothing but keep the next character from joining the one before it. */
export const NO_JOIN = "\x1b\\";

/** Characters that never join what stands before them; others could melt into the neighbour cell when redrawn in one run. */
function standsAlone(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xa0 && code < 0x300 && code !== 0xad) ||
    (code >= 0x2190 && code < 0x2e80) ||
    (code >= 0x3041 && code < 0x3099) ||
    (code >= 0x30a0 && code < 0x3130) ||
    (code >= 0x3400 && code < 0xa000)
  );
}

export const cellText = (line: Line, x: number): string => {
  const content = line._data[x * CELL_WORDS]!;
  if (content & CONTENT.combined) return line._combined[x] ?? "";
  const code = content & CONTENT.codepoint;
  return code === 0 ? "" : String.fromCodePoint(code);
};
export const cellWidth = (line: Line, x: number): number =>
  line._data[x * CELL_WORDS]! >>> CONTENT.widthShift;
export const cellBackground = (line: Line, x: number): number =>
  backgroundColor(line._data[x * CELL_WORDS + 2]!);
/** The map of them keeps stale entries: a flag in the background word says whether one counts. */
const extendedAt = (line: Line, x: number) =>
  line._data[x * CELL_WORDS + 2]! & HAS_EXTENDED ? line._extendedAttrs[x] : undefined;
const isEmpty = (line: Line, x: number): boolean => (line._data[x * CELL_WORDS]! & CONTENT.text) === 0;

/** One cell's character in its own rendition, safe wherever the cursor came from. */
export function drawCell(line: Line, x: number, pen: Pen): string {
  const at = x * CELL_WORDS;
  return pen.set(line._data[at + 1]!, line._data[at + 2]!, extendedAt(line, x)) + NO_JOIN + cellText(line, x);
}

/** Index after the last cell that shows anything. */
function inkEnd(line: Line, cols: number): number {
  let end = Math.min(cols, line.length);
  while (end > 0 && isEmpty(line, end - 1) && cellBackground(line, end - 1) === 0) end--;
  return end;
}

/** Answers the index of the next cell. */
function drawCharacter(line: Line, x: number, out: ByteWriter): number {
  const content = line._data[x * CELL_WORDS]!;
  if (content & CONTENT.combined) {
    const cluster = line._combined[x] ?? "";
    if (!standsAlone(cluster.codePointAt(0) ?? 0)) out.text(NO_JOIN);
    out.text(cluster);
  } else {
    const code = content & CONTENT.codepoint;
    if (!standsAlone(code)) out.text(NO_JOIN);
    out.code(code);
  }
  return x + Math.max(1, content >>> CONTENT.widthShift);
}

/** Draws a row from its column 0 on. Answers where that leaves the cursor; `cols` means: waiting to wrap. */
function drawRow(line: Line, cols: number, pen: Pen, out: ByteWriter): number {
  const data = line._data;
  const end = inkEnd(line, cols);
  let x = 0;
  let cursor = 0;
  while (x < end) {
    const at = x * CELL_WORDS;
    if (isEmpty(line, x)) {
      const background = cellBackground(line, x);
      const from = x;
      do x++;
      while (x < end && isEmpty(line, x) && cellBackground(line, x) === background);
      if (background !== 0) out.text(`${pen.erase(background)}\x1b[${x - from}X`);
      out.text(`\x1b[${x - from}C`);
      cursor = Math.min(x, cols - 1);
      continue;
    }
    const fg = data[at + 1]!;
    const bg = data[at + 2]!;
    out.text(pen.set(fg, bg, extendedAt(line, x)));
    // The run that looks the same; extended attributes are not compared, so such cells go one by one.
    do x = drawCharacter(line, x, out);
    while (
      x < end &&
      !isEmpty(line, x) &&
      data[x * CELL_WORDS + 1] === fg &&
      data[x * CELL_WORDS + 2] === bg &&
      !(bg & HAS_EXTENDED)
    );
    cursor = x;
  }
  return cursor;
}

/** Steps to the next row so that it counts as a continuation of this one, by printing past the edge. */
function wrapTo(next: Line, line: Line, cursor: number, cols: number, pen: Pen): string {
  const width = cellWidth(next, 0);
  // Printing the next row's own first character wraps, if the line it scrolls in may keep that character's background.
  if (cellText(next, 0) !== "" && cellBackground(next, 0) === 0 && width > 0 && cursor + width > cols)
    return "";
  if (cursor >= cols) return `${pen.reset()}x\r\x1b[X`;
  const last = cellBackground(line, cols - 1);
  const clearLast = `\x1b[A\x1b[${cols}G${pen.erase(last)}\x1b[X${pen.reset()}\x1b[B`;
  return `${pen.reset()}\x1b[${cols}Gxx${clearLast}\r\x1b[X`;
}

/** Draws `count` lines from the cursor's row on, scrolling as they come. The cursor ends somewhere in the last one. */
export function drawLines(
  get: (index: number) => Line,
  count: number,
  cols: number,
  pen: Pen,
  out: ByteWriter,
): void {
  for (let index = 0; index < count; index++) {
    const line = get(index);
    const cursor = drawRow(line, cols, pen, out);
    if (index + 1 === count) break;
    const next = get(index + 1);
    out.text(next.isWrapped ? wrapTo(next, line, cursor, cols, pen) : `${pen.reset()}\r\n`);
  }
}
