import { backgroundColor, type Pen } from "./pen.ts";
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
const isEmpty = (line: Line, x: number): boolean => (line._data[x * CELL_WORDS]! & CONTENT.text) === 0;

/** One cell's character in its own rendition, safe wherever the cursor came from. */
export function drawCell(line: Line, x: number, pen: Pen): string {
  const at = x * CELL_WORDS;
  return (
    pen.set(line._data[at + 1]!, line._data[at + 2]!, line._extendedAttrs[x]) + NO_JOIN + cellText(line, x)
  );
}

/** Index after the last cell that shows anything. */
function inkEnd(line: Line, cols: number): number {
  let end = Math.min(cols, line.length);
  while (end > 0 && isEmpty(line, end - 1) && cellBackground(line, end - 1) === 0) end--;
  return end;
}

/** Draws a row from its column 0 on. `cursor` is where that leaves the cursor; `cols` means: waiting to wrap. */
function drawRow(line: Line, cols: number, pen: Pen): { text: string; cursor: number } {
  const data = line._data;
  const end = inkEnd(line, cols);
  let text = "";
  let x = 0;
  let cursor = 0;
  while (x < end) {
    const at = x * CELL_WORDS;
    if ((data[at]! & CONTENT.text) === 0) {
      const background = cellBackground(line, x);
      const from = x;
      do x++;
      while (x < end && isEmpty(line, x) && cellBackground(line, x) === background);
      if (background !== 0) text += `${pen.erase(background)}\x1b[${x - from}X`;
      text += `\x1b[${x - from}C`;
      cursor = Math.min(x, cols - 1);
      continue;
    }
    const content = data[at]!;
    // The map of extended attributes keeps stale entries: the flag in the background word says whether one counts.
    const extended = data[at + 2]! & 0x10000000 ? line._extendedAttrs[x] : undefined;
    text += pen.set(data[at + 1]!, data[at + 2]!, extended);
    if (content & CONTENT.combined) {
      const cluster = line._combined[x] ?? "";
      text += (standsAlone(cluster.codePointAt(0) ?? 0) ? "" : NO_JOIN) + cluster;
    } else {
      const code = content & CONTENT.codepoint;
      text += (standsAlone(code) ? "" : NO_JOIN) + String.fromCodePoint(code);
    }
    x += Math.max(1, content >>> CONTENT.widthShift);
    cursor = x;
  }
  return { text, cursor };
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
export function drawLines(get: (index: number) => Line, count: number, cols: number, pen: Pen): string {
  const parts: string[] = [];
  for (let index = 0; index < count; index++) {
    const line = get(index);
    const { text, cursor } = drawRow(line, cols, pen);
    parts.push(text);
    if (index + 1 === count) break;
    const next = get(index + 1);
    parts.push(next.isWrapped ? wrapTo(next, line, cursor, cols, pen) : `${pen.reset()}\r\n`);
  }
  return parts.join("");
}
