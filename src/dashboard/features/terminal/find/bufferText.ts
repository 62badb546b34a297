import type { IBuffer, IBufferLine } from "@xterm/xterm";
import type { FindLine } from "./findMatches.ts";

/** The lines of a buffer, wrapped rows joined. */
export function readLines(buffer: IBuffer): FindLine[] {
  const lines: FindLine[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) break;
    // A row that goes on keeps its trailing blanks: they are in the middle of the line.
    const goesOn = buffer.getLine(row + 1)?.isWrapped === true;
    const text = line.translateToString(!goesOn);
    const last = lines.at(-1);
    if (line.isWrapped && last) last.text += text;
    else lines.push({ row, text });
  }
  return lines;
}

export type Cells = { row: number; column: number; length: number };

/** Where units `start` to `end` of a line stand: one piece a row. */
export function cellsOf(buffer: IBuffer, line: FindLine, start: number, end: number): Cells[] {
  const pieces: Cells[] = [];
  let units = 0;
  for (let row = line.row; units < end; row++) {
    const cells = buffer.getLine(row);
    if (!cells || (row > line.row && !cells.isWrapped)) break;
    const piece = piecesInRow(cells, units, start, end);
    if (piece.length > 0) pieces.push({ row, column: piece.column, length: piece.length });
    units += piece.units;
  }
  return pieces;
}

function piecesInRow(cells: IBufferLine, before: number, start: number, end: number) {
  let units = 0;
  let column = -1;
  let last = -1;
  for (let x = 0; x < cells.length; x++) {
    const cell = cells.getCell(x);
    // The second half of a wide character has no width and no text.
    if (!cell || cell.getWidth() === 0) continue;
    const at = before + units;
    if (at >= start && at < end) {
      if (column < 0) column = x;
      last = x + cell.getWidth();
    }
    units += cell.getChars().length || 1;
  }
  return { units, column, length: last - column };
}
