import type { LogStore } from "../lines/logStore.ts";
import type { Rows } from "../lines/rows.ts";
import { formatLine, isWritten, type LineFormat, type LineLooks } from "./formatLine.ts";

/** The lines from one number to another, those that are folded away too, in pieces of some thousand lines. */
export function* textOfRows(
  { store, lines }: { store: LogStore; lines: Rows },
  { first, last }: { first: number; last: number },
  format: LineFormat,
  looks: LineLooks,
  /** Told how many lines a piece has. */
  onLines: (count: number) => void = () => {},
): Generator<string> {
  let piece: string[] = [];
  for (let row = lines.rowOf(first); row < lines.length; row++) {
    const number = lines.numberAt(row);
    if (number === undefined || number > last) break;
    const line = store.lineAt(number);
    if (line && isWritten(line, format)) piece.push(formatLine(line, format, looks));
    if (piece.length === 4096) {
      onLines(piece.length);
      yield `${piece.join("\n")}\n`;
      piece = [];
    }
  }
  onLines(piece.length);
  if (piece.length > 0) yield `${piece.join("\n")}\n`;
}
